package dev.ragbase.embed.onnx;

import com.sun.management.OperatingSystemMXBean;
import dev.ragbase.document.Embedding;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which packaged model should be the default? Quality (nDCG@10 by exact cosine, documents cut into
 * pieces of whole words and scored by their best) and speed, the models taking turns every few
 * passages so that all see the same machine. Arguments: the folder of judged collections, then
 * names of collections.
 */
final class ModelComparison {
  private static final int TURN = 32;

  private final Map<PackagedModel, OnnxEmbedder> embedders = new EnumMap<>(PackagedModel.class);
  private final Map<PackagedModel, long[]> costs = new EnumMap<>(PackagedModel.class);
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  public static void main(String[] args) throws IOException {
    ModelComparison comparison = new ModelComparison();
    comparison.load();
    for (String name : Arrays.asList(args).subList(1, args.length)) {
      comparison.measure(JudgedCollection.read(Path.of(args[0], name)), name);
    }
    comparison.printCost();
  }

  private void load() {
    for (PackagedModel model : PackagedModel.values()) {
      long start = System.nanoTime();
      OnnxEmbedder embedder = OnnxEmbedder.of(model);
      int unused = embedder.tokensMax();
      long tokenizer = System.nanoTime();
      Embedding first = embedder.embedQuery("a first query");
      System.out.printf(
          "%-22s tokenizer %d ms, weights and first query %d ms (%d dimensions), resident %s%n",
          model,
          (tokenizer - start) / 1_000_000,
          (System.nanoTime() - tokenizer) / 1_000_000,
          first.dimensions(),
          resident());
      embedders.put(model, embedder);
    }
  }

  private void measure(JudgedCollection collection, String name) {
    Map<PackagedModel, Turns> turns = new EnumMap<>(PackagedModel.class);
    embedders.forEach(
        (model, embedder) -> turns.put(model, new Turns(collection, model, embedder)));
    for (boolean more = true; more; ) {
      more = false;
      for (Turns turn : turns.values()) {
        more |= turn.take();
      }
    }
    turns.forEach(
        (model, done) ->
            System.out.printf(
                "%-10s %-20s nDCG@10 %.4f (%d pieces), resident %s%n",
                name, model, done.ndcg(), done.pieces.size(), resident()));
  }

  private void printCost() {
    costs.forEach(
        (model, c) ->
            System.out.printf(
                "%-20s %d passages, %d tokens: %.1f passages/s, %.0f tokens/s; by CPU time %.1f"
                    + " passages/s, %.0f tokens/s a core%n",
                model,
                c[0],
                c[1],
                c[0] / (c[2] / 1e9),
                c[1] / (c[2] / 1e9),
                c[0] / (c[3] / 1e9),
                c[1] / (c[3] / 1e9)));
  }

  private static String resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
          .map(line -> line.replaceAll("\\s+", " "))
          .toList()
          .toString();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** One model's way through a collection. */
  private final class Turns {
    private final JudgedCollection collection;
    private final OnnxEmbedder embedder;
    private final long[] cost;
    private final List<String> pieces = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final List<Embedding> vectors = new ArrayList<>();

    Turns(JudgedCollection collection, PackagedModel model, OnnxEmbedder embedder) {
      this.collection = collection;
      this.cost = costs.computeIfAbsent(model, unused -> new long[4]);
      this.embedder = embedder;
      collection
          .documents()
          .forEach(
              (id, text) ->
                  cut(text)
                      .forEach(
                          piece -> {
                            pieces.add(piece);
                            documents.add(id);
                          }));
    }

    private List<String> cut(String text) {
      List<String> cut = new ArrayList<>();
      StringBuilder piece = new StringBuilder();
      int tokens = 0;
      for (String word : text.split("(?<=\\s)(?=\\S)", -1)) {
        int more = embedder.tokens().count(word);
        if (tokens + more > embedder.tokensMax()) {
          cut.add(piece.toString());
          piece.setLength(0);
          tokens = 0;
        }
        piece.append(word);
        tokens += more;
      }
      cut.add(piece.toString());
      cut.removeIf(String::isBlank);
      return cut;
    }

    boolean take() {
      int from = vectors.size();
      int to = Math.min(pieces.size(), from + TURN);
      List<String> turn = pieces.subList(from, to);
      long start = System.nanoTime();
      long cpu = system.getProcessCpuTime();
      vectors.addAll(embedder.embedPassages(turn));
      cost[3] += system.getProcessCpuTime() - cpu;
      cost[2] += System.nanoTime() - start;
      cost[0] += turn.size();
      cost[1] += turn.stream().mapToInt(embedder.tokens()::count).sum();
      return to < pieces.size();
    }

    double ndcg() {
      return collection.ndcgAt10(query -> ranked(embedder.embedQuery(query)));
    }

    private List<String> ranked(Embedding query) {
      Map<String, Double> best = new HashMap<>();
      for (int i = 0; i < vectors.size(); i++) {
        best.merge(documents.get(i), query.cosine(vectors.get(i)), Math::max);
      }
      return best.entrySet().stream()
          .sorted(
              Map.Entry.<String, Double>comparingByValue()
                  .reversed()
                  .thenComparing(Map.Entry.comparingByKey()))
          .limit(10)
          .map(Map.Entry::getKey)
          .toList();
    }
  }
}
