package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.access.Scope;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.engine.StoreFiller;
import dev.ragbase.bench.compare.measure.Statistics;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbedderProvider;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** How long a person waits for the launcher's first result, over a store that is there. */
record LauncherStart(Path project, Path work, Corpus corpus, Progress progress) {
  private static final int RUNS = 7;

  /** The launcher makes its class archive in the background after the first command. */
  private static final int ARCHIVE_SECONDS_MAX = 60;

  ObjectNode run() throws IOException, InterruptedException {
    Path store = work.resolve("stores/launcher");
    Folders.delete(store);
    Files.createDirectories(store);
    fill(store);
    List<String> command =
        List.of(
            project.resolve("rag-examples/rag").toString(),
            "search",
            corpusWord(),
            "--store",
            store.toString());
    progress.say("the launcher, built and started for the first time");
    double first = Took.by(command).wall();
    awaitArchive(project, progress);
    List<Took> again = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      again.add(Took.by(command));
    }
    List<Double> wall = again.stream().map(Took::wall).toList();
    List<Double> cpu = again.stream().map(Took::cpu).toList();
    return new ObjectMapper()
        .createObjectNode()
        .put("kind", "launcher")
        .put("chunks", corpus.rows())
        .put("firstMillisWithBuild", first)
        .put("medianMillis", Statistics.median(wall))
        .put("slowestMillis", Statistics.percentile(wall, 1))
        .put("medianCpuMillis", Statistics.median(cpu));
  }

  /** The store's vectors are the generator's: how long a search takes does not depend on them. */
  private void fill(Path folder) throws IOException {
    EmbedderProvider provider =
        ServiceLoader.load(EmbedderProvider.class)
            .findFirst()
            .orElseThrow(() -> new IOException("no embedder is on the class path"));
    try (Embedder embedder = provider.open();
        SqliteLuceneStore store = SqliteLuceneStore.at(folder)) {
      StoreFiller.put(store.documents(), Scope.local(), corpus, embedder.model());
    }
  }

  private String corpusWord() {
    try (Corpus.Scan rows = corpus.scan()) {
      return rows.next().text().split(" ", -1)[0];
    }
  }

  /**
   * Waits until a launcher that was just built has made its class archive, which would disturb what
   * is measured.
   */
  static void awaitArchive(Path project, Progress progress)
      throws IOException, InterruptedException {
    Path target = project.resolve("rag-examples/rag-cli/target");
    for (int i = 0; i < ARCHIVE_SECONDS_MAX; i++) {
      if (!Files.exists(target.resolve("rag.built")) || has(target, "rag-java.+\\.jsa")) {
        return;
      }
      if (has(target, "rag-java.+\\.jsa\\.tried")) {
        break;
      }
      Thread.sleep(1_000);
    }
    progress.say("the launcher has made no class archive: it is measured without");
  }

  private static boolean has(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(it -> it.getFileName().toString().matches(name));
    }
  }
}
