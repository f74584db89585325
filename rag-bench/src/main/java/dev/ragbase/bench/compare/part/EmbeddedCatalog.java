package dev.ragbase.bench.compare.part;

import static dev.ragbase.bench.compare.Names.ANOTHER_EACH_TIME;
import static dev.ragbase.bench.compare.Names.EXACT;
import static dev.ragbase.bench.compare.Names.FAISS_FLAT;
import static dev.ragbase.bench.compare.Names.FAISS_HNSW;
import static dev.ragbase.bench.compare.Names.FAISS_IVF;
import static dev.ragbase.bench.compare.Names.FILTER;
import static dev.ragbase.bench.compare.Names.GRAPH;
import static dev.ragbase.bench.compare.Names.HITS_FETCHED;
import static dev.ragbase.bench.compare.Names.HNSWLIB;
import static dev.ragbase.bench.compare.Names.JSONL;
import static dev.ragbase.bench.compare.Names.LANGCHAIN4J;
import static dev.ragbase.bench.compare.Names.LUCENE;
import static dev.ragbase.bench.compare.Names.MEMORY;
import static dev.ragbase.bench.compare.Names.MEMORY_INT8;
import static dev.ragbase.bench.compare.Names.PLANNED;
import static dev.ragbase.bench.compare.Names.RAGBASE;
import static dev.ragbase.bench.compare.Names.RAGBASE_HNSW;
import static dev.ragbase.bench.compare.Names.RAGBASE_PLAIN;
import static dev.ragbase.bench.compare.Names.SPRING;

import dev.ragbase.bench.compare.part.Competitor.Launch.Native;
import dev.ragbase.bench.compare.part.Competitor.Launch.OnJvm;
import dev.ragbase.bench.compare.part.Competitor.Way;
import dev.ragbase.bench.compare.protocol.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who searches without a server, with the settings that each documents as its best. */
final class EmbeddedCatalog {
  /** Which of 1,000 parts of the rows a filter lets through. */
  static final List<Integer> FILTERS = List.of(500, 100, 10, 1);

  /** So much passes where no filter comes twice, which a cache would answer. */
  private static final int FRESH_FILTER = 100;

  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final int COPY_ON_WRITE_ROWS_MAX = 200_000;

  /** From the ten that are wanted on: no index can be asked for less. */
  private static final List<Integer> EFFORTS =
      List.of(10, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512);

  private static final List<Integer> EFFORTS_QUICK = List.of(10, 12, 16, 32, 64, 128, 256);
  private static final List<Integer> PROBES = List.of(1, 2, 4, 8, 16, 32, 64);
  private static final List<Integer> PROBES_QUICK = List.of(1, 2, 8, 32);

  private final boolean quick;
  private final NativePeers natives;

  EmbeddedCatalog(boolean quick, NativePeers natives) {
    this.quick = quick;
    this.natives = natives;
  }

  static String filterLabel(int parts) {
    return FILTER
        + (parts % 10 == 0 ? parts / 10 : String.format(Locale.ROOT, "%.1f", parts / 10.0))
        + " %";
  }

  List<Competitor> competitors() {
    List<Competitor> all = new ArrayList<>();
    all.add(ragbase());
    all.add(ragbaseWithoutVectors());
    all.add(ragbaseHnsw());
    all.add(memory(MEMORY, "reading the float vectors once"));
    all.add(memory(MEMORY_INT8, "reading as much as int8 rows have once"));
    all.add(lucene());
    all.add(inMemory(LANGCHAIN4J, "LangChain4j InMemoryEmbeddingStore", "langchain4j-memory"));
    all.add(inMemory(SPRING, "Spring AI SimpleVectorStore", "spring-simple"));
    all.add(jvector());
    if (natives.faiss().isPresent()) {
      all.addAll(faiss(natives.faiss().get()));
    }
    if (natives.hnswlib()) {
      all.add(
          natively(
              HNSWLIB,
              "hnswlib",
              "M=16, ef_construction=200, inner product, -march=native",
              "hnswlib",
              sweep(GRAPH, efforts())));
    }
    return all;
  }

  private static Request search() {
    return Request.of("search").with("k", 10);
  }

  private static Competitor ragbase() {
    List<Way> ways = new ArrayList<>();
    ways.add(Way.of(EXACT, search().with("exact", 1)));
    ways.add(Way.of(PLANNED, search()));
    ways.add(Way.of(PLANNED + HITS_FETCHED, search().with("fetch", 1)));
    for (int parts : FILTERS) {
      ways.add(Way.of(filterLabel(parts), search().with("parts", parts)));
    }
    ways.add(
        Way.of(
            filterLabel(FRESH_FILTER) + ANOTHER_EACH_TIME,
            search().with("parts", FRESH_FILTER).with("another", 1)));
    return new Competitor(
        RAGBASE,
        "ragbase, embedded",
        "defaults: certified exact scan of int8 rows below 200,000 vectors, else HNSW",
        new OnJvm("ragbase", true),
        true,
        RAGBASE,
        NO_LIMIT,
        ways);
  }

  private static Competitor ragbaseWithoutVectors() {
    return new Competitor(
        RAGBASE_PLAIN,
        "ragbase, embedded, without jdk.incubator.vector",
        "defaults; the same store, read beside its writer",
        new OnJvm("ragbase-beside", false),
        true,
        RAGBASE,
        NO_LIMIT,
        List.of(Way.of(EXACT, search().with("exact", 1))));
  }

  private Competitor ragbaseHnsw() {
    List<Way> ways = new ArrayList<>();
    for (int wanted : efforts()) {
      ways.add(Way.of(GRAPH, search().with("approximate", 1).with("effort", wanted)));
    }
    ways.add(Way.of(GRAPH + HITS_FETCHED, search().with("approximate", 1).with("fetch", 1)));
    return new Competitor(
        RAGBASE_HNSW,
        "ragbase, embedded, HNSW path",
        "graph ALWAYS (M=16, beam width 200); effort is the k asked for, of which 10 count",
        new OnJvm("ragbase-hnsw", true),
        true,
        RAGBASE_HNSW,
        NO_LIMIT,
        ways);
  }

  private static Competitor memory(String id, String name) {
    return new Competitor(
        id,
        name,
        "a word of each cache line on the JVM, at four places side by side; no search",
        new OnJvm(id, true),
        false,
        id,
        NO_LIMIT,
        List.of(new Way(EXACT, search(), false)));
  }

  private Competitor lucene() {
    List<Way> ways = new ArrayList<>(sweep(GRAPH, efforts()));
    for (int effort : efforts()) {
      ways.add(Way.of(GRAPH + HITS_FETCHED, search().with("effort", effort).with("fetch", 1)));
    }
    ways.add(Way.of(EXACT + HITS_FETCHED, search().with("exact", 1).with("fetch", 1)));
    return new Competitor(
        LUCENE,
        "Lucene used directly",
        "float HNSW, M=16, beam width 200, buffer 256 MB, added and merged by all processors, one"
            + " segment; English text indexed and stored; effort is the query's k",
        new OnJvm("lucene", true),
        true,
        LUCENE,
        NO_LIMIT,
        ways);
  }

  private static Competitor inMemory(String id, String name, String engine) {
    return new Competitor(
        id,
        name,
        "defaults; it has none that make search faster",
        new OnJvm(engine, true),
        false,
        id,
        COPY_ON_WRITE_ROWS_MAX,
        List.of(Way.of(EXACT, search())));
  }

  private Competitor jvector() {
    return new Competitor(
        "jvector",
        "JVector",
        "32 neighbours, beam width 200, overflow 1.2, alpha 1.2, hierarchy, full precision in"
            + " memory; effort is rerankK",
        new OnJvm("jvector", true),
        false,
        "jvector",
        NO_LIMIT,
        sweep(GRAPH, efforts()));
  }

  private List<Competitor> faiss(String name) {
    return List.of(
        natively(
            FAISS_FLAT,
            name + ", flat",
            "IndexFlatIP, one query at a time",
            "flat",
            List.of(Way.of(EXACT, search()))),
        natively(
            FAISS_HNSW,
            name + ", HNSW",
            "M=16, efConstruction=200, L2 on unit vectors",
            "hnsw",
            sweep(GRAPH, efforts())),
        natively(
            FAISS_IVF,
            name + ", IVF",
            "IVFFlat, 4 sqrt(n) lists, inner product; effort is nprobe",
            "ivf",
            sweep("lists", quick ? PROBES_QUICK : PROBES)),
        new Competitor(
            JSONL,
            "JSONL file + " + name + ", flat",
            "the old stack: writes the file, parses it at each start; IndexFlatIP, texts in memory",
            new Native("jsonl"),
            true,
            JSONL,
            NO_LIMIT,
            List.of(Way.of(EXACT + HITS_FETCHED, search().with("fetch", 1)))));
  }

  /** One that keeps no files. */
  private static Competitor natively(
      String id, String name, String settings, String kind, List<Way> ways) {
    return new Competitor(id, name, settings, new Native(kind), false, id, NO_LIMIT, ways);
  }

  private List<Integer> efforts() {
    return quick ? EFFORTS_QUICK : EFFORTS;
  }

  private static List<Way> sweep(String label, List<Integer> efforts) {
    return efforts.stream().map(it -> Way.of(label, search().with("effort", it))).toList();
  }
}
