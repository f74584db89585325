package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.eval.Judgments;
import dev.ragbase.eval.RankingMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.QueryBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What Lucene used directly finds by words: titles and texts in one field by its English analyzer,
 * a query's words any of which may occur, its BM25 with the defaults. A document is one entry.
 */
final class LuceneQuality {
  static final String NAME = "Lucene directly";
  static final String MODE = "BM25";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEPTH = 100;
  private static final int HEAD = 10;
  private static final String ID = "id";
  private static final String TEXT = "text";

  private LuceneQuality() {}

  /** The same figures as those of {@code rag eval --json}. */
  static ObjectNode of(Path docs, Path queries, Path qrels) throws IOException {
    Judgments judgments = Judgments.parse(Files.readAllLines(qrels, StandardCharsets.UTF_8));
    try (Analyzer analyzer = new EnglishAnalyzer();
        Directory directory = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
        for (JsonNode it : lines(docs)) {
          Document document = new Document();
          document.add(new StringField(ID, it.path(ID).asText(), Store.YES));
          String text = it.path("title").asText() + "\n" + it.path(TEXT).asText();
          document.add(new TextField(TEXT, text, Store.NO));
          writer.addDocument(document);
        }
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        return scores(new IndexSearcher(reader), analyzer, lines(queries), judgments);
      }
    }
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (!line.isBlank()) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  private static ObjectNode scores(
      IndexSearcher searcher, Analyzer analyzer, List<JsonNode> queries, Judgments judgments)
      throws IOException {
    List<JsonNode> judged =
        queries.stream().filter(it -> judgments.hasRelevant(it.path(ID).asText())).toList();
    QueryBuilder builder = new QueryBuilder(analyzer);
    double ndcg = 0;
    double recall = 0;
    double reciprocalRank = 0;
    long start = System.nanoTime();
    for (JsonNode it : judged) {
      List<String> ranked =
          ranked(searcher, builder.createBooleanQuery(TEXT, it.path(TEXT).asText()));
      Map<String, Integer> grades = judgments.of(it.path(ID).asText());
      ndcg += RankingMetrics.ndcg(ranked, grades, HEAD);
      recall += RankingMetrics.recall(ranked, grades, DEPTH);
      reciprocalRank += RankingMetrics.reciprocalRank(ranked, grades, HEAD);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return JSON.createObjectNode()
        .put("queries", judged.size())
        .put("ndcg@10", ndcg / judged.size())
        .put("recall@100", recall / judged.size())
        .put("mrr@10", reciprocalRank / judged.size())
        .put("queriesPerSecond", judged.size() / seconds);
  }

  /** Null is a query none of whose words counts. */
  private static List<String> ranked(IndexSearcher searcher, @Nullable Query query)
      throws IOException {
    if (query == null) {
      return List.of();
    }
    StoredFields fields = searcher.storedFields();
    List<String> ranked = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query, DEPTH).scoreDocs) {
      ranked.add(fields.document(hit.doc).get(ID));
    }
    return ranked;
  }
}
