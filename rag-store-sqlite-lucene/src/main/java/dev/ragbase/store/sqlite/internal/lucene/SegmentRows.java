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
 * Which chunk each node of a segment's graph is: 4 bytes a vector, read once and kept as long as
 * the segment is open. Safe for many threads.
 */
final class SegmentRows {
  private final ConcurrentMap<IndexReader.CacheKey, Nodes> bySegment = new ConcurrentHashMap<>();

  /**
   * A segment's nodes.
   *
   * @param rows the chunk's row of each; not to be changed
   * @param scaled those whose vectors are not the original ones; not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Nodes(int[] rows, BitSet scaled) {}

  /** The nodes of a segment. */
  Nodes of(LeafReader leaf, FloatVectorValues vectors) throws IOException {
    IndexReader.CacheHelper segment = leaf.getCoreCacheHelper();
    Nodes known = bySegment.get(segment.getKey());
    if (known == null) {
      known = read(leaf, vectors);
      if (bySegment.putIfAbsent(segment.getKey(), known) == null) {
        segment.addClosedListener(bySegment::remove);
      }
    }
    return known;
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
