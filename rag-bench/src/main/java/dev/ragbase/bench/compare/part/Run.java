package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Names;
import dev.ragbase.bench.compare.PartKind;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.DocumentCorpus;
import dev.ragbase.bench.compare.corpus.Tenancy;
import dev.ragbase.bench.compare.measure.BandwidthProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/** A whole run: part after part, each kept. */
public final class Run {
  /** What a judged collection consists of. */
  public static final List<String> JUDGED_FILES = Quality.FILES;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PROBE_BYTES_MAX = 1L << 30;

  /** All competitors together: their graphs, texts and metadata. */
  private static final long BYTES_PER_ROW = 2_640;

  /** So many of them keep vectors, in memory or on disk. */
  private static final long COPIES_OF_VECTORS = 10;

  private static final double MEMORY_SHARE = 0.85;
  private static final int LAUNCHER_CHUNKS = 10_000;
  private static final int POSTGRES_ROWS_MAX = 100_000;
  private static final Set<PartKind> USE_POSTGRES =
      Set.of(PartKind.POSTGRES, PartKind.TENANTS, PartKind.QUALITY);

  private static final int PROBE_SHARE_OF_MEMORY = 24;

  private final Settings settings;
  private final Progress progress;
  private final NativePeers natives;
  private final DoubleSupplier probe;
  private final Corpora corpora;
  private final Kept kept;
  private final Build build;
  private final RunResult result;

  /** What is to be done when options have been found to be right, before anything else. */
  @FunctionalInterface
  public interface Beginning {
    /**
     * The run begins.
     *
     * @param known what results tell of it already
     */
    void of(ObjectNode known) throws IOException;
  }

  Run(
      Settings settings,
      Progress progress,
      NativePeers natives,
      DoubleSupplier probe,
      Build build) {
    this.settings = settings;
    this.progress = progress;
    this.natives = natives;
    this.probe = probe;
    this.build = build;
    this.corpora = new Corpora(settings, progress);
    this.kept = new Kept(settings.work().resolve("parts"), progress, new AtomicInteger());
    this.result = new RunResult(settings, progress);
  }

  /** Runs what the settings say; the result is what {@code results.json} holds. */
  public static ObjectNode of(
      Settings settings, Origin origin, Beginning beginning, Progress progress)
      throws IOException, InterruptedException {
    String given = settings.postgres();
    if (given != null && settings.parts().stream().anyMatch(USE_POSTGRES::contains)) {
      PostgresServer.check(given, progress);
    }
    ObjectNode known = JSON.createObjectNode();
    ObjectNode described = origin.describe(settings);
    known.set("origin", described);
    beginning.of(known);
    NativePeers natives =
        NativePeers.compile(
            settings.project(), settings.work().resolve("native"), settings.faiss(), progress);
    LauncherStart.awaitArchive(settings.project(), progress);
    long bytes = Math.min(PROBE_BYTES_MAX, Machine.memoryBytes() / PROBE_SHARE_OF_MEMORY);
    DoubleSupplier probe = new BandwidthProbe(bytes)::gigabytesPerSecond;
    return new Run(settings, progress, natives, probe, Build.of(settings.project())).run(described);
  }

  private List<Competitor> embedded() {
    return new EmbeddedCatalog(settings.quick(), natives).competitors();
  }

  ObjectNode run(ObjectNode origin) throws IOException, InterruptedException {
    Chosen.requireInstalled(settings.competitors(), natives.missing());
    result.begin(origin, natives);
    for (PartKind kind : PartKind.values()) {
      if (settings.parts().contains(kind)) {
        run(kind);
      } else {
        result.missing(kind.name().toLowerCase(Locale.ROOT), "not among --parts");
      }
    }
    return result.end(kept.reused().get());
  }

  private void run(PartKind kind) throws IOException, InterruptedException {
    switch (kind) {
      case DOCUMENTS -> documents();
      case SEARCH -> {
        for (int rows : settings.sizes()) {
          generated(rows);
        }
      }
      case POSTGRES -> postgres();
      case TENANTS -> tenants();
      case INGEST -> {
        Ingests ingests = new Ingests(settings.work(), settings.quick(), progress);
        result.part("ingest", () -> kept.part("ingest", madeBy(), ingests::run));
      }
      case LAUNCHER -> launcher();
      case HARDWARE -> {
        Hardware hardware = new Hardware(settings.work(), probe);
        result.part("hardware", () -> kept.part("hardware", madeBy(), hardware::run));
      }
      case QUALITY -> quality();
    }
  }

  private void launcher() throws IOException, InterruptedException {
    String madeBy = build.withLauncher() + " seed=" + settings.rounds().seed();
    result.part("launcher", () -> kept.part("launcher", madeBy, this::launcherStart));
  }

  private ObjectNode launcherStart() throws IOException, InterruptedException {
    return new LauncherStart(
            settings.project(), settings.work(), corpora.clustered(LAUNCHER_CHUNKS), progress)
        .run();
  }

  private void quality() throws IOException, InterruptedException {
    List<Path> judged = judged();
    if (judged.isEmpty()) {
      result.leftOut(
          PartKind.QUALITY, "quality", "name judged collections by --judged, or leave --quick out");
      return;
    }
    Quality quality = new Quality(settings, judged, progress);
    result.part(
        "quality",
        () -> kept.part("quality", build.withLauncher() + " " + quality.madeBy(), quality::run));
  }

  private List<Path> judged() throws IOException {
    return settings.judged().isEmpty() && !settings.quick()
        ? List.of(SampleCollection.in(settings.work().resolve("judged/xquad-en-sample")))
        : settings.judged();
  }

  private void documents() throws IOException, InterruptedException {
    if (settings.quick()) {
      result.leftOut(
          PartKind.DOCUMENTS, "real text", "embedding passages takes longer than --quick may");
      return;
    }
    String name = "search-documents-" + settings.passages();
    Path folder = settings.work().resolve("corpus/" + name);
    DocumentCorpus corpus = new DocumentCorpus(settings.documents(), settings.passages());
    result.part(
        name,
        () ->
            kept.part(
                name,
                madeBy() + " documents=" + corpus.about(),
                () -> search(corpus.in(folder, progress::say))));
  }

  private void generated(int rows) throws IOException, InterruptedException {
    String name = corpora.name(rows);
    long bytes =
        rows * (BYTES_PER_ROW + COPIES_OF_VECTORS * Float.BYTES * corpora.dimensions(rows));
    long free = Files.getFileStore(settings.work()).getUsableSpace();
    if (bytes > Machine.memoryBytes() * MEMORY_SHARE || bytes > free) {
      result.leftOut(
          PartKind.SEARCH,
          name,
          "needs some "
              + (bytes >> 20)
              + " MB of memory and disk: this machine has "
              + (Machine.memoryBytes() >> 20)
              + " MB and "
              + (free >> 20)
              + " MB free");
    } else {
      String shortage = corpora.shortage(rows);
      if (shortage.isEmpty()) {
        String madeBy = madeBy() + corpora.madeBy(rows);
        result.part(name, () -> kept.part(name, madeBy, () -> search(corpora.of(rows))));
      } else {
        result.leftOut(PartKind.SEARCH, name, shortage);
      }
    }
  }

  private String madeBy() {
    return madeBy(build, settings, natives);
  }

  /** What every part depends on. */
  static String madeBy(Build build, Settings settings, NativePeers natives) {
    return String.format(
        Locale.ROOT,
        "%s quick=%s rounds=%s faiss=%s hnswlib=%s native=%s competitors=%s",
        build.withoutLauncher(),
        settings.quick(),
        settings.rounds(),
        natives.faiss().orElse("none"),
        natives.hnswlib(),
        natives.code(),
        new TreeSet<>(settings.competitors()));
  }

  private ObjectNode search(Corpus corpus) throws IOException, InterruptedException {
    Path name = corpus.folder().getFileName();
    Launcher launcher =
        new Launcher(
            corpus.folder(),
            corpus.rows(),
            corpus.dimensions(),
            settings.work().resolve("stores").resolve(name),
            settings.work().resolve("logs").resolve(name),
            natives,
            Map.of());
    return new SearchPart(
            corpus, launcher, stores(launcher, corpus), settings, probe, ServerLoad.NONE, progress)
        .run("search", embedded());
  }

  private Stores stores(Launcher launcher, Corpus corpus) throws IOException {
    Kept told = new Kept(launcher.stores(), progress, kept.reused());
    return new Stores(
        told, build.withoutLauncher() + " " + corpus.rows() + " rows of " + corpus.about());
  }

  private void postgres() throws IOException, InterruptedException {
    if (settings.postgres() != null) {
      result.missing(
          "CPU of the PostgreSQL server",
          "--postgres names a server whose processes are not ours to watch: CPU is the client's"
              + " alone, and targets are judged by wall time");
    }
    for (int rows : settings.sizes()) {
      String name = "postgres-" + rows;
      if (rows > POSTGRES_ROWS_MAX) {
        result.leftOut(
            PartKind.POSTGRES,
            name,
            "PostgreSQL is compared with at most " + POSTGRES_ROWS_MAX + " rows");
        continue;
      }
      String shortage = corpora.shortage(rows);
      if (!shortage.isEmpty()) {
        result.leftOut(PartKind.POSTGRES, name, shortage);
        continue;
      }
      try {
        String madeBy = madeBy() + server() + corpora.madeBy(rows);
        result.part(name, () -> kept.part(name, madeBy, () -> postgres(corpora.of(rows))));
      } catch (MissingServerException e) {
        result.serverMissing(PartKind.POSTGRES, e);
        return;
      }
    }
  }

  /** What a part depends on that asks a server. */
  private String server() {
    return " server=" + PostgresServer.named(settings.postgres());
  }

  private void tenants() throws InterruptedException {
    if (settings.quick()) {
      result.leftOut(
          PartKind.TENANTS, "tenants", "filling two databases takes longer than --quick may");
      return;
    }
    Tenants tenants = new Tenants(Tenancy.PROMISED, Tenants.PLAN, settings, corpora, progress);
    try {
      result.part("tenants", () -> kept.part("tenants", madeBy() + server(), tenants::run));
    } catch (MissingServerException e) {
      result.serverMissing(PartKind.TENANTS, e);
    }
  }

  private ObjectNode postgres(Corpus corpus) throws IOException, InterruptedException {
    Path folder = settings.work().resolve("stores/postgres-" + corpus.rows());
    // The databases end with the server: nothing that was built before is there.
    Folders.delete(folder);
    try (PostgresServer server = PostgresServer.open(settings.postgres(), progress)) {
      PostgresServer.Urls ours = server.newDatabase(Names.RAGBASE_POSTGRES);
      Map<String, String> databases =
          Map.of(
              Names.RAGBASE_POSTGRES, ours.owner(),
              Names.RAW_SQL, ours.superuser(),
              Names.SAME_SQL, ours.superuser(),
              Names.LANGCHAIN4J_POSTGRES,
                  server.newDatabase(Names.LANGCHAIN4J_POSTGRES).superuser(),
              Names.SPRING_POSTGRES, server.newDatabase(Names.SPRING_POSTGRES).superuser());
      Launcher launcher =
          new Launcher(
              corpus.folder(),
              corpus.rows(),
              corpus.dimensions(),
              folder,
              settings.work().resolve("logs/postgres-" + corpus.rows()),
              natives,
              databases);
      SearchPart part =
          new SearchPart(
              corpus, launcher, stores(launcher, corpus), settings, probe, server, progress);
      ObjectNode searched = part.run("postgres", PostgresCatalog.competitors());
      return searched.put("server", server.version());
    } catch (SQLException e) {
      throw new IOException("PostgreSQL: " + e.getMessage(), e);
    }
  }
}
