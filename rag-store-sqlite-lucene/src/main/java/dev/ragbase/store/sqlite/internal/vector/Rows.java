package dev.ragbase.store.sqlite.internal.vector;

import dev.ragbase.document.ChunkId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table: blocks without gaps, in no order that means anything. A block stays in the
 * cache sizes of a heap array rather than of a mapped file, whose pages a scan would fault in one
 * by one. Not safe for many threads while it changes.
 */
final class Rows {
  private static final int BLOCK_BYTES = 2 << 20;
  private static final int BLOCK_ROWS_MAX = 4096;
  private static final int FIRST_CAPACITY = 64;

  private final int stride;
  private final int shift;
  private final List<RowBlock> blocks = new ArrayList<>();
  private final RowSlots slots = new RowSlots();
  private int size;

  /** Of the first slots, or of all. */
  private @Nullable Sketches sketches;

  Rows(int dimensions) {
    this.stride = Quantiser.stride(dimensions);
    int rows = Math.min(BLOCK_ROWS_MAX, Integer.highestOneBit(BLOCK_BYTES / stride));
    this.shift = Integer.numberOfTrailingZeros(rows);
  }

  int size() {
    return size;
  }

  int[] numbers() {
    return slots.rows();
  }

  int stride() {
    return stride;
  }

  /** How many rows a full block has, a power of two. */
  int blockRows() {
    return 1 << shift;
  }

  int blocks() {
    return (size + blockRows() - 1) >>> shift;
  }

  RowBlock block(int index) {
    return blocks.get(index);
  }

  /** How many rows of a block are in use. */
  int used(int index) {
    return Math.min(blockRows(), size - (index << shift));
  }

  /** The row's slot, counted over all blocks, or -1. */
  int slot(int row) {
    return slots.get(row);
  }

  RowBlock blockOf(int slot) {
    return blocks.get(slot >>> shift);
  }

  int inBlock(int slot) {
    return slot & (blockRows() - 1);
  }

  void put(int row, ChunkId id, Quantised vector) {
    int slot = slotFor(row);
    blockOf(slot).set(inBlock(slot), row, id, vector);
    changed(slot);
  }

  private void changed(int slot) {
    if (sketches != null) {
      sketches.changed(slot, blockOf(slot), inBlock(slot));
    }
  }

  /** Puts the first rows of another table's block. */
  void putAll(RowBlock from, int count) {
    for (int i = 0; i < count; i++) {
      int slot = slotFor(from.rows[i]);
      blockOf(slot).copy(inBlock(slot), from, i, 1);
      changed(slot);
    }
  }

  private int slotFor(int row) {
    int slot = slots.get(row);
    if (slot < 0) {
      slot = size;
      reserve(slot);
      slots.put(row, slot);
      size++;
    }
    return slot;
  }

  /** Removes a row, if it is there; the last one takes its slot. */
  void remove(int row) {
    int slot = slots.get(row);
    if (slot < 0) {
      return;
    }
    slots.remove(row);
    int last = --size;
    if (slot != last) {
      RowBlock from = blockOf(last);
      blockOf(slot).copy(inBlock(slot), from, inBlock(last), 1);
      slots.put(from.rows[inBlock(last)], slot);
      changed(slot);
    }
    if (sketches != null) {
      sketches.trim(size);
    }
    // One empty block is kept, so that a row that comes and goes does not allocate each time.
    while (blocks.size() > blocks() + 1) {
      blocks.removeLast();
    }
  }

  void clear() {
    blocks.clear();
    slots.clear();
    size = 0;
    sketches = null;
  }

  @Nullable Sketches sketches() {
    return sketches;
  }

  /** Takes sketches, which may have none of the rows as yet; null is without. */
  void sketch(@Nullable Sketches made) {
    sketches = made;
  }

  private void reserve(int slot) {
    int block = slot >>> shift;
    int rows = inBlock(slot) + 1;
    if (block == blocks.size()) {
      // The first block grows as it fills: a store may have many small workspaces.
      int capacity = block == 0 ? Math.min(FIRST_CAPACITY, blockRows()) : blockRows();
      blocks.add(new RowBlock(stride, capacity));
    } else if (blocks.get(block).capacity() < rows) {
      blocks.get(block).grow(Math.min(blockRows(), 2 * blocks.get(block).capacity()));
    }
  }
}
