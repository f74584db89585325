package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Causes;
import dev.ragbase.bench.compare.Names;
import dev.ragbase.bench.compare.PartKind;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.DocumentCorpus;
import dev.ragbase.bench.compare.corpus.Tenancy;
import dev.ragbase.bench.compare.measure.BandwidthProbe;
import dev.ragbase.bench.compare.protocol.WorkerFailure;
import dev.ragbase.error.RagException;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** Under which results name the parts that were asked for and are not there. */
  public static final String NOT_MADE = "notMade";

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
  private final ObjectNode result = JSON.createObjectNode();
  private final ObjectNode parts = result.objectNode();
  private final ArrayNode notMade = result.arrayNode();
  private boolean failed;
  private boolean serverMissing;

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
    known.set("origin", origin.describe(settings));
    beginning.of(known);
    NativePeers natives =
        NativePeers.compile(
            settings.project(), settings.work().resolve("native"), settings.faiss(), progress);
    LauncherStart.awaitArchive(settings.project(), progress);
    long bytes = Math.min(PROBE_BYTES_MAX, Machine.memoryBytes() / PROBE_SHARE_OF_MEMORY);
    DoubleSupplier probe = new BandwidthProbe(bytes)::gigabytesPerSecond;
    return new Run(settings, progress, natives, probe, Build.of(settings.project())).run(origin);
  }

  private List<Competitor> embedded() {
    return new EmbeddedCatalog(settings.quick(), natives).competitors();
  }

  ObjectNode run(Origin origin) throws IOException, InterruptedException {
    Chosen.requireInstalled(settings.competitors(), natives.missing());
    result.set("origin", origin.describe(settings));
    result.set("machine", Machine.describe(natives));
    result.put("quick", settings.quick());
    result.put("faissIsGeneric", natives.isGeneric());
    natives.missing().forEach(it -> missing(it.name(), it.install()));
    result.set("parts", parts);
    result.set(NOT_MADE, notMade);
    for (PartKind kind : PartKind.values()) {
      if (settings.parts().contains(kind)) {
        run(kind);
      } else {
        missing(kind.name().toLowerCase(Locale.ROOT), "not among --parts");
      }
    }
    result.put("seconds", progress.seconds());
    // Only a run that did everything itself says how long a run takes.
    boolean whole = kept.reused().get() == 0 && !failed;
    result.put("whole", whole && settings.parts().size() == PartKind.values().length);
    return result;
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
        part("ingest", () -> kept.part("ingest", madeBy(), ingests::run));
      }
      case LAUNCHER -> launcher();
      case HARDWARE -> {
        Hardware hardware = new Hardware(settings.work(), probe);
        part("hardware", () -> kept.part("hardware", madeBy(), hardware::run));
      }
      case QUALITY -> quality();
    }
  }

  /**
   * A part may be beyond this machine, or fail: it is named with the cause, and the rest stands all
   * the same.
   *
   * @throws MissingServerException for who makes several parts by a server to say so once
   */
  private void part(String name, Kept.Making making)
      throws MissingServerException, InterruptedException {
    try {
      ObjectNode made = making.make();
      parts.set(name, made);
      Kept.failed(made).forEach(it -> notMade.add(name + ": " + it));
    } catch (MissingServerException e) {
      throw e;
    } catch (IOException | UncheckedIOException | WorkerFailure | RagException e) {
      failed = true;
      notMade.add(name);
      progress.say(name + ": left out: " + Causes.of(e));
      missing(name, Causes.of(e));
    }
  }

  private void launcher() throws IOException, InterruptedException {
    String madeBy = build.withLauncher() + " seed=" + settings.rounds().seed();
    part("launcher", () -> kept.part("launcher", madeBy, this::launcherStart));
  }

  private ObjectNode launcherStart() throws IOException, InterruptedException {
    return new LauncherStart(
            settings.project(), settings.work(), corpora.clustered(LAUNCHER_CHUNKS), progress)
        .run();
  }

  private void quality() throws IOException, InterruptedException {
    List<Path> judged = judged();
    if (judged.isEmpty()) {
      leftOut(
          PartKind.QUALITY, "quality", "name judged collections by --judged, or leave --quick out");
      return;
    }
    Quality quality = new Quality(settings, judged, progress);
    part(
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
      leftOut(PartKind.DOCUMENTS, "real text", "embedding passages takes longer than --quick may");
      return;
    }
    String name = "search-documents-" + settings.passages();
    Path folder = settings.work().resolve("corpus/" + name);
    DocumentCorpus corpus = new DocumentCorpus(settings.documents(), settings.passages());
    part(
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
      leftOut(
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
        part(name, () -> kept.part(name, madeBy, () -> search(corpora.of(rows))));
      } else {
        leftOut(PartKind.SEARCH, name, shortage);
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
      missing(
          "CPU of the PostgreSQL server",
          "--postgres names a server whose processes are not ours to watch: CPU is the client's"
              + " alone, and targets are judged by wall time");
    }
    for (int rows : settings.sizes()) {
      String name = "postgres-" + rows;
      if (rows > POSTGRES_ROWS_MAX) {
        leftOut(
            PartKind.POSTGRES,
            name,
            "PostgreSQL is compared with at most " + POSTGRES_ROWS_MAX + " rows");
        continue;
      }
      String shortage = corpora.shortage(rows);
      if (!shortage.isEmpty()) {
        leftOut(PartKind.POSTGRES, name, shortage);
        continue;
      }
      try {
        String madeBy = madeBy() + server() + corpora.madeBy(rows);
        part(name, () -> kept.part(name, madeBy, () -> postgres(corpora.of(rows))));
      } catch (MissingServerException e) {
        missing(PartKind.POSTGRES, e);
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
      leftOut(PartKind.TENANTS, "tenants", "filling two databases takes longer than --quick may");
      return;
    }
    Tenants tenants = new Tenants(Tenancy.PROMISED, Tenants.PLAN, settings, corpora, progress);
    try {
      part("tenants", () -> kept.part("tenants", madeBy() + server(), tenants::run));
    } catch (MissingServerException e) {
      missing(PartKind.TENANTS, e);
    }
  }

  /** Said once, however many parts want a server. */
  private void missing(PartKind kind, MissingServerException e) {
    noteIfNamed(kind, kind.name().toLowerCase(Locale.ROOT));
    if (!serverMissing) {
      serverMissing = true;
      missing("PostgreSQL (ragbase, raw SQL, LangChain4j, Spring AI; tenants)", Causes.of(e));
    }
  }

  /** A part that this machine or these options do not allow. */
  private void leftOut(PartKind kind, String name, String reason) {
    noteIfNamed(kind, name);
    missing(name, reason);
  }

  private void noteIfNamed(PartKind kind, String name) {
    if (settings.named().contains(kind)) {
      notMade.add(name);
    }
  }

  private void missing(String name, String reason) {
    result.withArray("missing").addObject().put("name", name).put("install", reason);
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
