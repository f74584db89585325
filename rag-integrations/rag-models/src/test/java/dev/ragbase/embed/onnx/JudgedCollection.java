package dev.ragbase.embed.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Documents, queries, and which documents answer which query. */
record JudgedCollection(
    Map<String, String> documents,
    Map<String, String> queries,
    Map<String, Map<String, Integer>> grades) {

  static JudgedCollection read(Path folder) throws IOException {
    Map<String, Map<String, Integer>> grades = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("qrels.tsv"))) {
      String[] fields = line.split("\t", -1);
      grades
          .computeIfAbsent(fields[0], q -> new HashMap<>())
          .put(fields[1], Integer.parseInt(fields[2].strip()));
    }
    return new JudgedCollection(
        texts(folder.resolve("docs.jsonl")), texts(folder.resolve("queries.jsonl")), grades);
  }

  private static Map<String, String> texts(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Map<String, String> texts = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode node = mapper.readTree(line);
      String title = node.path("title").asText("");
      String text = node.path("text").asText("");
      texts.put(node.get("id").asText(), title.isEmpty() ? text : title + "\n" + text);
    }
    return texts;
  }

  /**
   * The mean over all judged queries of a ranking by query text, gains linear in the grade as
   * trec_eval takes them.
   */
  double ndcgAt10(Function<String, List<String>> ranking) {
    double sum = 0;
    int judged = 0;
    for (Map.Entry<String, String> query : queries.entrySet()) {
      Map<String, Integer> of = grades.getOrDefault(query.getKey(), Map.of());
      List<Integer> ideal =
          of.values().stream().filter(g -> g > 0).sorted(Collections.reverseOrder()).toList();
      if (ideal.isEmpty()) {
        continue;
      }
      judged++;
      List<Integer> found =
          ranking.apply(query.getValue()).stream()
              .map(d -> Math.max(0, of.getOrDefault(d, 0)))
              .toList();
      sum += gain(found) / gain(ideal);
    }
    return sum / judged;
  }

  private static double gain(List<Integer> grades) {
    double gain = 0;
    for (int i = 0; i < Math.min(10, grades.size()); i++) {
      gain += grades.get(i) / (Math.log(i + 2) / Math.log(2));
    }
    return gain;
  }
}
