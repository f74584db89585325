package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** Reads chunk rows and ids of Lucene documents. */
final class HitReader {
  private static final Comparator<Hits.Hit> BEST_FIRST =
      Comparator.comparingDouble((Hits.Hit hit) -> -hit.score()).thenComparing(Hits.Hit::id);

  private HitReader() {}

  /** The k best of a query: of equal scores those with the smallest chunk ids. */
  static Hits best(WorkspaceSearcher searcher, Query query, int k) throws IOException {
    int documents = Math.max(1, searcher.getIndexReader().maxDoc());
    for (int wanted = k + 1; ; wanted = Math.min(documents, wanted) * 4) {
      ScoreDoc[] found = searcher.search(query, wanted).scoreDocs;
      // Lucene breaks ties its own way: take in every hit that equals the last one.
      if (found.length <= k
          || found[k - 1].score > found[found.length - 1].score
          || found.length >= documents
          || found.length < wanted) {
        return new Hits(cut(hits(searcher, found), k));
      }
    }
  }

  /** The hits of Lucene documents, best first. */
  static List<Hits.Hit> hits(WorkspaceSearcher searcher, ScoreDoc[] found) throws IOException {
    ScoreDoc[] inOrder = found.clone();
    Arrays.sort(inOrder, Comparator.comparingInt(hit -> hit.doc));
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<Hits.Hit> hits = new ArrayList<>(found.length);
    Values values = null;
    for (ScoreDoc hit : inOrder) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      if (values == null || !values.leaf.equals(leaf.reader())) {
        values = new Values(leaf.reader());
      }
      IndexedEntry entry = values.entry(hit.doc - leaf.docBase);
      hits.add(new Hits.Hit(entry.chunkRow(), entry.chunk(), hit.score));
    }
    hits.sort(BEST_FIRST);
    return hits;
  }

  static List<Hits.Hit> cut(List<Hits.Hit> hits, int k) {
    return hits.subList(0, Math.min(k, hits.size()));
  }

  /** Hands over every live chunk. */
  static void forEach(WorkspaceSearcher searcher, Consumer<IndexedEntry> consumer)
      throws IOException {
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Values values = new Values(leaf.reader());
      Bits live = leaf.reader().getLiveDocs();
      for (int document = 0; document < leaf.reader().maxDoc(); document++) {
        if (live == null || live.get(document)) {
          consumer.accept(values.entry(document));
        }
      }
    }
  }

  /** The chunk rows of the live ones among some documents. */
  static FixedBitSet rows(
      WorkspaceSearcher searcher, BitsQuery.Source passing, SegmentRows segments)
      throws IOException {
    FixedBitSet rows = new FixedBitSet(64);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FixedBitSet bits = passing.bits(leaf.reader());
      Bits live = leaf.reader().getLiveDocs();
      SegmentRows.Documents chunks = segments.of(leaf.reader());
      rows = FixedBitSet.ensureCapacity(rows, chunks.end());
      for (int document = next(bits, 0);
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = next(bits, document + 1)) {
        int row = chunks.rows()[document];
        if (row != SegmentRows.NONE && (live == null || live.get(document))) {
          rows.set(row);
        }
      }
    }
    return rows;
  }

  /** How many of some documents are live. */
  static int count(WorkspaceSearcher searcher, BitsQuery.Source passing) throws IOException {
    int count = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FixedBitSet bits = passing.bits(leaf.reader());
      Bits live = leaf.reader().getLiveDocs();
      if (live == null) {
        count += bits.cardinality();
        continue;
      }
      for (int document = next(bits, 0);
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = next(bits, document + 1)) {
        count += live.get(document) ? 1 : 0;
      }
    }
    return count;
  }

  private static int next(FixedBitSet bits, int from) {
    return from < bits.length() ? bits.nextSetBit(from) : DocIdSetIterator.NO_MORE_DOCS;
  }

  /** What a segment says of its documents, asked in ascending order. */
  private static final class Values {
    private final LeafReader leaf;
    private final NumericDocValues documents;
    private final NumericDocValues chunks;
    private final BinaryDocValues ids;

    Values(LeafReader leaf) throws IOException {
      this.leaf = leaf;
      documents = DocValues.getNumeric(leaf, Fields.DOCUMENT);
      chunks = DocValues.getNumeric(leaf, Fields.CHUNK);
      ids = DocValues.getBinary(leaf, Fields.ID);
    }

    IndexedEntry entry(int document) throws IOException {
      if (!documents.advanceExact(document)
          || !chunks.advanceExact(document)
          || !ids.advanceExact(document)) {
        throw new IndexDamagedException("an indexed chunk has no row: build the index anew", null);
      }
      return new IndexedEntry(
          (int) documents.longValue(), (int) chunks.longValue(), ChunkFields.id(ids.binaryValue()));
    }
  }
}
