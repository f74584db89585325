package dev.ragbase.jsonl;

import dev.ragbase.document.ContentHash;
import dev.ragbase.document.Embedding;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A file's lines, each as what it turned out to be. A uri that stands on several lines counts where
 * it stands last, as in the append-only files that older stacks keep; a first pass over the file
 * finds which those are, in 16 bytes a line.
 */
final class JsonlLines {
  private final Path file;
  private final EmbeddingModel model;
  private final boolean reembed;
  private final LongConsumer bytesRead;

  /**
   * The lines of a file.
   *
   * @param model the model that embeddings must be of, as far as their dimensions tell
   * @param reembed whether embeddings in the file are passed over
   * @param bytesRead hears how many bytes each step took; twice the file in all
   */
  JsonlLines(Path file, EmbeddingModel model, boolean reembed, LongConsumer bytesRead) {
    this.file = file;
    this.model = model;
    this.reembed = reembed;
    this.bytesRead = bytesRead;
  }

  /** What a line is. */
  sealed interface Item {
    long number();

    /** A document, with the source stamp that a {@link JsonlStore} noted, if one did. */
    record Good(long number, LineBytes bytes, DocumentWrite document) implements Item {}

    /**
     * Not a document.
     *
     * @param bytes null if the line was too long and went to the rejects already
     */
    record Bad(long number, @Nullable LineBytes bytes, String cause) implements Item {}

    /** A document that a later line replaces. */
    record Superseded(long number) implements Item {}

    /** Says that the document of earlier lines is gone, as {@link JsonlStore} writes it. */
    record Deleted(long number, String uri) implements Item {}

    /** White space. */
    record Blank(long number) implements Item {}
  }

  /** Hears of each line. */
  @FunctionalInterface
  interface Visitor {
    void visit(Item item) throws IOException;
  }

  /** Reads the file, line by line. */
  void forEach(LineReader.Overflow overflow, Visitor visitor) throws IOException {
    Map<Long, Long> lastLines = lastLinesOfRepeatedUris();
    visit(
        overflow,
        item -> {
          Long last =
              item instanceof Item.Good good ? lastLines.get(hash(good.document().uri())) : null;
          visitor.visit(
              last != null && last > item.number() ? new Item.Superseded(item.number()) : item);
        });
  }

  private void visit(LineReader.Overflow overflow, Visitor visitor) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      LineReader reader = LineReader.of(in);
      for (LineReader.Line line = reader.next(overflow);
          line != null;
          line = reader.next(overflow)) {
        bytesRead.accept(line.length() + 1);
        visitor.visit(item(line));
      }
    }
  }

  private Item item(LineReader.Line line) {
    LineBytes whole = line.bytes();
    if (whole == null) {
      return new Item.Bad(line.number(), null, LineReader.tooLong(line.length()));
    }
    if (whole.isBlank()) {
      return new Item.Blank(line.number());
    }
    try {
      JsonlLine parsed = reembed ? whole.parseWithoutEmbeddings() : whole.parse();
      if (EntryCodec.isDeleted(parsed)) {
        return new Item.Deleted(line.number(), parsed.uri());
      }
      return new Item.Good(line.number(), whole, document(parsed));
    } catch (IOException e) {
      return new Item.Bad(line.number(), whole, JsonlException.notJson(e));
    } catch (IllegalArgumentException e) {
      return new Item.Bad(line.number(), whole, String.valueOf(e.getMessage()));
    }
  }

  /** What could be put, so that whatever is wrong with a line is known before it hides another. */
  private DocumentWrite document(JsonlLine line) {
    List<ChunkWrite> chunks = line.given();
    chunks.stream().map(ChunkWrite::embedding).filter(Objects::nonNull).forEach(this::requireFit);
    return EntryCodec.write(line, EntryCodec.source(line.note()), chunks, model);
  }

  private void requireFit(Embedding given) {
    if (given.dimensions() != model.dimensions()) {
      throw new IllegalArgumentException(
          "embedding has "
              + given.dimensions()
              + " dimensions, model '"
              + model.name()
              + "' has "
              + model.dimensions()
              + ": make it anew with --reembed");
    }
  }

  private Map<Long, Long> lastLinesOfRepeatedUris() throws IOException {
    HashList hashes = new HashList();
    visit(OutputStream::nullOutputStream, item -> hashes.add(hash(item)));
    Set<Long> repeated = hashes.repeated();
    Map<Long, Long> lastLines = new HashMap<>();
    for (int i = 0; i < hashes.size && !repeated.isEmpty(); i++) {
      if (repeated.contains(hashes.values[i])) {
        lastLines.put(hashes.values[i], i + 1L);
      }
    }
    return lastLines;
  }

  private static long hash(Item item) {
    return switch (item) {
      case Item.Good it -> hash(it.document().uri());
      case Item.Deleted it -> hash(it.uri());
      case Item.Bad it -> 0;
      case Item.Superseded it -> 0;
      case Item.Blank it -> 0;
    };
  }

  private static long hash(String uri) {
    byte[] sha256 = HexFormat.of().parseHex(ContentHash.of(uri).hex());
    return ByteBuffer.wrap(sha256).getLong();
  }

  /** One number for each line. */
  private static final class HashList {
    private long[] values = new long[1024];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    Set<Long> repeated() {
      long[] sorted = Arrays.copyOf(values, size);
      Arrays.sort(sorted);
      Set<Long> repeated = new HashSet<>();
      for (int i = 1; i < size; i++) {
        if (sorted[i] == sorted[i - 1] && sorted[i] != 0) {
          repeated.add(sorted[i]);
        }
      }
      return repeated;
    }
  }
}
