package dev.ragbase.store.sqlite.internal.lucene;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ragbase.document.Filter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How well keyword search ranks: {@code KeywordEvaluation FOLDER...}, each with docs.jsonl,
 * queries.jsonl and qrels.tsv. A document is one chunk. Not part of the build's tests, as the
 * collections are not part of the project.
 */
final class KeywordEvaluation {
  private static final int DEPTH = 100;

  private KeywordEvaluation() {}

  /** What a run was worth. */
  record Quality(double ndcg10, double recall100, double mrr10, double queriesPerSecond) {}

  public static void main(String[] folders) throws IOException {
    PrintStream out = System.out;
    for (String folder : folders) {
      Path index = Files.createTempDirectory("evaluation");
      Quality q = evaluate(Path.of(folder), index, out);
      out.printf(
          Locale.ROOT,
          "%-12s nDCG@10 %.4f  recall@100 %.4f  MRR@10 %.4f  %.0f queries/s%n",
          Path.of(folder).getFileName(),
          q.ndcg10,
          q.recall100,
          q.mrr10,
          q.queriesPerSecond);
      try (Stream<Path> files = Files.walk(index)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  static Quality evaluate(Path folder, Path index, PrintStream out) throws IOException {
    Map<String, Map<String, Integer>> judged = judgements(folder.resolve("qrels.tsv"));
    List<Map<String, String>> documents = lines(folder.resolve("docs.jsonl"));
    try (LuceneIndex lucene = LuceneIndex.open(index, LuceneSettings.defaults())) {
      List<IndexedDocument> puts = new ArrayList<>();
      long bytes = 0;
      for (int row = 0; row < documents.size(); row++) {
        Map<String, String> d = documents.get(row);
        bytes += d.getOrDefault("text", "").length() + d.getOrDefault("title", "").length();
        puts.add(
            Samples.document(
                row, d.getOrDefault("title", ""), List.of(d.getOrDefault("text", ""))));
      }
      long start = System.nanoTime();
      lucene.apply(puts, List.of(), 1);
      lucene.commit();
      double seconds = (System.nanoTime() - start) / 1e9;
      try (Stream<Path> files = Files.list(index)) {
        long size = files.mapToLong(file -> file.toFile().length()).sum();
        out.printf(
            Locale.ROOT,
            "%d documents, %.2f s, index %.2f of the text; ",
            documents.size(),
            seconds,
            (double) size / bytes);
      }
      return run(lucene, lines(folder.resolve("queries.jsonl")), judged, documents);
    }
  }

  private static Quality run(
      LuceneIndex lucene,
      List<Map<String, String>> queries,
      Map<String, Map<String, Integer>> judged,
      List<Map<String, String>> documents)
      throws IOException {
    double ndcg = 0;
    double recall = 0;
    double reciprocal = 0;
    int count = 0;
    long nanos = 0;
    for (Map<String, String> query : queries) {
      Map<String, Integer> relevant = judged.getOrDefault(query.get("id"), Map.of());
      if (relevant.isEmpty()) {
        continue;
      }
      long start = System.nanoTime();
      Hits hits = lucene.keyword(query.getOrDefault("text", ""), DEPTH, Filter.all());
      nanos += System.nanoTime() - start;
      List<Integer> grades = new ArrayList<>();
      for (Hits.Hit hit : hits.items()) {
        grades.add(relevant.getOrDefault(documents.get(hit.row()).get("id"), 0));
      }
      count++;
      ndcg += gain(grades) / gain(ideal(relevant));
      recall += (double) grades.stream().filter(g -> g > 0).count() / relevant.size();
      for (int i = 0; i < Math.min(10, grades.size()); i++) {
        if (grades.get(i) > 0) {
          reciprocal += 1.0 / (i + 1);
          break;
        }
      }
    }
    return new Quality(ndcg / count, recall / count, reciprocal / count, count / (nanos / 1e9));
  }

  private static List<Integer> ideal(Map<String, Integer> relevant) {
    return relevant.values().stream().sorted(Comparator.reverseOrder()).toList();
  }

  private static double gain(List<Integer> grades) {
    double sum = 0;
    for (int i = 0; i < Math.min(10, grades.size()); i++) {
      sum += grades.get(i) / (Math.log(i + 2.0) / Math.log(2));
    }
    return sum;
  }

  private static Map<String, Map<String, Integer>> judgements(Path file) throws IOException {
    Map<String, Map<String, Integer>> judged = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] cells = line.split("\t", -1);
      if (cells.length == 3 && cells[2].matches("[1-9][0-9]*")) {
        judged
            .computeIfAbsent(cells[0], q -> new HashMap<>())
            .put(cells[1], Integer.parseInt(cells[2]));
      }
    }
    return judged;
  }

  private static List<Map<String, String>> lines(Path file) throws IOException {
    List<Map<String, String>> objects = new ArrayList<>();
    JsonFactory json = new JsonFactory();
    for (String line : Files.readAllLines(file)) {
      Map<String, String> object = new LinkedHashMap<>();
      try (JsonParser parser = json.createParser(line)) {
        while (parser.nextToken() != null) {
          if (parser.currentToken() == JsonToken.VALUE_STRING) {
            object.put(parser.currentName(), parser.getText());
          }
        }
      }
      objects.add(object);
    }
    return objects;
  }
}
