package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.Corpus.Row;
import dev.ragbase.index.Accuracy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene103.Lucene103Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.IntField;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Lucene used directly: text indexed by its English analyzer and stored, metadata stored, vectors
 * in an HNSW graph, all synced by one commit; compacting merges into one segment.
 */
final class LuceneEngine implements Engine {
  private static final int M = 16;
  private static final int BEAM_WIDTH = 200;
  private static final int BUFFER_MB = 256;
  private static final int BATCH = 5_000;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final Path folder;
  private @Nullable Directory directory;
  private @Nullable IndexSearcher searcher;
  private float[][] queries = new float[0][];

  LuceneEngine(Path folder) {
    this.folder = folder;
  }

  @Override
  public void build(Corpus corpus) throws IOException {
    try (ExecutorService merging = Executors.newFixedThreadPool(PROCESSORS);
        Directory made = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(made, config(merging));
        Corpus.Scan rows = corpus.scan()) {
      while (rows.hasNext()) {
        addAll(writer, rows.batch(BATCH));
      }
      writer.commit();
    }
  }

  /** By as many threads as there are processors, as Lucene's documents advise. */
  private static void addAll(IndexWriter writer, List<Row> rows) {
    rows.parallelStream()
        .forEach(
            row -> {
              try {
                writer.addDocument(document(row));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Override
  public void compact(Corpus corpus) throws IOException {
    try (ExecutorService merging = Executors.newFixedThreadPool(PROCESSORS);
        Directory made = FSDirectory.open(folder);
        IndexWriter writer = new IndexWriter(made, config(merging))) {
      writer.forceMerge(1);
      writer.commit();
    }
  }

  private static IndexWriterConfig config(ExecutorService merging) {
    return new IndexWriterConfig(new EnglishAnalyzer())
        .setRAMBufferSizeMB(BUFFER_MB)
        .setCodec(
            new Lucene103Codec() {
              @Override
              public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                // One worker merges without an executor, and takes none.
                return new Lucene99HnswVectorsFormat(
                    M, BEAM_WIDTH, PROCESSORS, PROCESSORS == 1 ? null : merging);
              }
            });
  }

  private static Document document(Row row) {
    Document document = new Document();
    document.add(new StringField("uri", "row/" + row.id(), Field.Store.YES));
    document.add(new StringField("title", "Row " + row.id(), Field.Store.YES));
    document.add(new TextField("text", row.text(), Field.Store.YES));
    document.add(new IntField("part", row.part(), Field.Store.YES));
    document.add(
        new KnnFloatVectorField("vector", row.vector(), VectorSimilarityFunction.DOT_PRODUCT));
    return document;
  }

  @Override
  public void open(Corpus corpus) throws IOException {
    Directory opened = FSDirectory.open(folder);
    directory = opened;
    searcher = new IndexSearcher(DirectoryReader.open(opened));
    queries = new float[corpus.queries()][];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = corpus.query(i);
    }
  }

  @Override
  public Session session(SearchPlan plan) {
    IndexSearcher opened = searcher;
    if (opened == null) {
      throw new IllegalStateException("open it first");
    }
    Query filter = plan.filtered() ? IntPoint.newRangeQuery("part", 0, plan.parts() - 1) : null;
    int candidates = Math.max(plan.k(), plan.effort());
    return query -> {
      Query knn =
          plan.accuracy() == Accuracy.EXACT
              ? new ExactQuery(queries[query], plan.k())
              : new KnnFloatVectorQuery("vector", queries[query], candidates, filter);
      ScoreDoc[] hits = opened.search(knn, plan.k()).scoreDocs;
      StoredFields stored = opened.storedFields();
      if (!plan.fetch()) {
        return () -> rows(stored, hits);
      }
      Document[] documents = new Document[hits.length];
      for (int i = 0; i < hits.length; i++) {
        documents[i] = stored.document(hits[i].doc);
      }
      return () -> rows(documents);
    };
  }

  /** Compares all vectors, as Lucene does by itself where few pass a filter. */
  private static final class ExactQuery extends KnnFloatVectorQuery {
    ExactQuery(float[] vector, int k) {
      super("vector", vector, k);
    }

    @Override
    protected TopDocs approximateSearch(
        LeafReaderContext leaf, AcceptDocs live, int visits, KnnCollectorManager collectors)
        throws IOException {
      return exactSearch(leaf, live.iterator(), null);
    }
  }

  private static int[] rows(StoredFields stored, ScoreDoc[] hits) throws IOException {
    Document[] documents = new Document[hits.length];
    for (int i = 0; i < hits.length; i++) {
      documents[i] = stored.document(hits[i].doc);
    }
    return rows(documents);
  }

  private static int[] rows(Document[] documents) {
    int[] rows = new int[documents.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = StoreFiller.row(documents[i].get("uri"));
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    if (searcher != null && directory != null) {
      searcher.getIndexReader().close();
      directory.close();
    }
  }
}
