package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;

/**
 * Which chunk each document of a segment is, and each node of its graph: 4 bytes for each, read
 * once and kept as long as the segment is open. Safe for many threads.
 */
final class SegmentRows {
  /** The row of a document that is no chunk. */
  static final int NONE = -1;

  private final ConcurrentMap<IndexReader.CacheKey, Nodes> nodes = new ConcurrentHashMap<>();
  private final ConcurrentMap<IndexReader.CacheKey, Documents> documents =
      new ConcurrentHashMap<>();

  /** Reads what is to be kept. */
  private interface Source<T> {
    T read() throws IOException;
  }

  /**
   * A segment's nodes.
   *
   * @param rows the chunk's row of each; not to be changed
   * @param scaled those whose vectors are not the original ones; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Nodes(int[] rows, BitSet scaled) {}

  /**
   * A segment's documents.
   *
   * @param rows the chunk's row of each, or {@link #NONE}; not to be changed
   * @param end one more than the greatest of them
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Documents(int[] rows, int end) {}

  /** The nodes of a segment. */
  Nodes of(LeafReader leaf, FloatVectorValues vectors) throws IOException {
    return kept(nodes, leaf, () -> read(leaf, vectors));
  }

  /** The documents of a segment. */
  Documents of(LeafReader leaf) throws IOException {
    return kept(documents, leaf, () -> read(leaf));
  }

  private static <T> T kept(
      ConcurrentMap<IndexReader.CacheKey, T> all, LeafReader leaf, Source<T> source)
      throws IOException {
    IndexReader.CacheHelper segment = leaf.getCoreCacheHelper();
    T known = all.get(segment.getKey());
    if (known == null) {
      known = source.read();
      if (all.putIfAbsent(segment.getKey(), known) == null) {
        segment.addClosedListener(all::remove);
      }
    }
    return known;
  }

  private static Documents read(LeafReader leaf) throws IOException {
    int[] rows = new int[leaf.maxDoc()];
    int end = 0;
    NumericDocValues chunks = DocValues.getNumeric(leaf, Fields.CHUNK);
    for (int document = 0; document < rows.length; document++) {
      rows[document] = chunks.advanceExact(document) ? (int) chunks.longValue() : NONE;
      end = Math.max(end, rows[document] + 1);
    }
    return new Documents(rows, end);
  }

  private static Nodes read(LeafReader leaf, FloatVectorValues vectors) throws IOException {
    int[] rows = new int[vectors.size()];
    BitSet scaled = new BitSet();
    NumericDocValues chunks = DocValues.getNumeric(leaf, Fields.CHUNK);
    NumericDocValues scaledOnes = DocValues.getNumeric(leaf, Fields.SCALED);
    DocIndexIterator nodes = vectors.iterator();
    while (nodes.nextDoc() != DocIndexIterator.NO_MORE_DOCS) {
      if (!chunks.advanceExact(nodes.docID())) {
        throw new IndexDamagedException("an indexed chunk has no row: build the index anew", null);
      }
      rows[nodes.index()] = (int) chunks.longValue();
      scaled.set(nodes.index(), scaledOnes.advanceExact(nodes.docID()));
    }
    return new Nodes(rows, scaled);
  }
}
