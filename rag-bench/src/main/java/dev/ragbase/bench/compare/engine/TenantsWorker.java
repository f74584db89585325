package dev.ragbase.bench.compare.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.Tenancy;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.index.Accuracy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The process that searches among many tenants: {@code TenantsWorker CORPUS SMALL CHUNKS LARGE},
 * the numbers those of a {@link Tenancy}. It has two databases open at once, so that one is as warm
 * as the other: one with all tenants, one with the small ones alone.
 */
public final class TenantsWorker {
  /** Where it finds its database with all tenants. */
  public static final String BESIDE_VARIABLE = "RAG_BENCH_DATABASE_BESIDE";

  /** Where it finds its database with the small tenants alone. */
  public static final String ALONE_VARIABLE = "RAG_BENCH_DATABASE_ALONE";

  /** How many hits are asked for. */
  public static final int K = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Corpus corpus;
  private final Tenancy tenancy;
  private final RagbasePostgresEngine beside;
  private final RagbasePostgresEngine alone;
  private long answers;
  private long shortAnswers;

  private TenantsWorker(
      Corpus corpus, Tenancy tenancy, RagbasePostgresEngine beside, RagbasePostgresEngine alone) {
    this.corpus = corpus;
    this.tenancy = tenancy;
    this.beside = beside;
    this.alone = alone;
  }

  /** Whose rows are searched; replies have their names. */
  public enum Whose {
    /** A small tenant in the database that has a large one too. */
    SMALL_BESIDE,
    /** A small tenant in the database of small ones. */
    SMALL_ALONE,
    /** The large tenant. */
    LARGE
  }

  /** Runs it; see the class. */
  public static void main(String[] args) throws Exception {
    Replies replies = Replies.toDriver();
    Tenancy tenancy =
        new Tenancy(
            Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    Corpus corpus = Corpus.open(Path.of(args[0]), tenancy.rows());
    try (RagbasePostgresEngine beside =
            new RagbasePostgresEngine(Engines.database(BESIDE_VARIABLE));
        RagbasePostgresEngine alone = new RagbasePostgresEngine(Engines.database(ALONE_VARIABLE))) {
      replies.serve(new TenantsWorker(corpus, tenancy, beside, alone)::answer);
    }
    // Libraries leave threads behind that are no daemons.
    System.exit(0);
  }

  private ObjectNode answer(Request request) throws Exception {
    return switch (request.verb()) {
      case "provision" -> provision();
      case "fill" -> Replies.timed(this::fill);
      case "compact" -> Replies.timed(this::compact);
      case "open" -> Replies.timed(this::open);
      case "search" ->
          search(
              request.value("small", 1),
              request.value("large", 1),
              new Random(request.value("seed", 1)));
      case "answers" -> answers();
      case "everyone" -> everyone();
      default -> throw Replies.unknown(request);
    };
  }

  /** Those of the database with all tenants are told of. */
  private ObjectNode provision() {
    alone.provision(tenancy.small());
    ObjectNode reply = JSON.createObjectNode();
    ArrayNode nanos = reply.putArray("nanos");
    beside.provision(tenancy.tenants()).forEach(nanos::add);
    return reply;
  }

  private void fill() {
    alone.fill(Corpus.open(corpus.folder(), tenancy.smallRows()), tenancy::tenantOf);
    beside.fill(corpus, tenancy::tenantOf);
  }

  private void compact() {
    alone.compact(corpus);
    beside.compact(corpus);
  }

  private void open() {
    alone.open(corpus);
    beside.open(corpus);
  }

  /** A search: what is asked of whom. */
  private record Ask(Whose whose, int tenant, int parts, int query) {}

  /**
   * What searches take, in nanoseconds, by whose rows they are of and by filter: so many of small
   * tenants for each filter, each in both databases one after the other, and then so many of the
   * large one; in shuffled order.
   */
  private ObjectNode search(int small, int large, Random random) throws Exception {
    List<List<Ask>> ofSmall = new ArrayList<>();
    List<Ask> ofLarge = new ArrayList<>();
    for (int parts : Tenancy.PARTS) {
      for (int i = 0; i < small; i++) {
        ofSmall.add(inBoth(random.nextInt(tenancy.small()), parts, random));
      }
      for (int i = 0; i < large; i++) {
        int query = random.nextInt(corpus.queries());
        ofLarge.add(new Ask(Whose.LARGE, tenancy.large(), parts, query));
      }
    }
    Collections.shuffle(ofSmall, random);
    Collections.shuffle(ofLarge, random);
    List<Ask> asks = new ArrayList<>();
    ofSmall.forEach(asks::addAll);
    asks.addAll(ofLarge);
    ObjectNode reply = JSON.createObjectNode();
    for (Ask ask : asks) {
      list(reply, ask.whose(), ask.parts()).add(searched(ask).nanos());
    }
    return reply;
  }

  /** The same search in both databases, either first. */
  private List<Ask> inBoth(int tenant, int parts, Random random) {
    int query = random.nextInt(corpus.queries());
    List<Ask> both =
        Arrays.asList(
            new Ask(Whose.SMALL_BESIDE, tenant, parts, query),
            new Ask(Whose.SMALL_ALONE, tenant, parts, query));
    Collections.shuffle(both, random);
    return both;
  }

  private static ArrayNode list(ObjectNode reply, Whose whose, int parts) {
    return reply.withObjectProperty(whose.name()).withArrayProperty(Integer.toString(parts));
  }

  /** The rows that each query finds, of a small tenant and of the large one, by filter. */
  private ObjectNode answers() throws Exception {
    ObjectNode reply = JSON.createObjectNode();
    for (int parts : Tenancy.PARTS) {
      for (int query = 0; query < corpus.judged(); query++) {
        int tenant = tenancy.smallOf(query, corpus.judged());
        addRows(reply, new Ask(Whose.SMALL_BESIDE, tenant, parts, query));
        addRows(reply, new Ask(Whose.LARGE, tenancy.large(), parts, query));
      }
    }
    return reply;
  }

  private void addRows(ObjectNode reply, Ask ask) throws Exception {
    ArrayNode rows = list(reply, ask.whose(), ask.parts()).addArray();
    Arrays.stream(searched(ask).rows()).forEach(rows::add);
  }

  /** Asks every tenant once for each filter; how many of all answers so far were short. */
  private ObjectNode everyone() throws Exception {
    for (int parts : Tenancy.PARTS) {
      for (int tenant = 0; tenant < tenancy.tenants(); tenant++) {
        Whose whose = tenant == tenancy.large() ? Whose.LARGE : Whose.SMALL_BESIDE;
        searched(new Ask(whose, tenant, parts, tenant % corpus.queries()));
      }
    }
    return JSON.createObjectNode().put("answers", answers).put("shortAnswers", shortAnswers);
  }

  /** What a search took and found; never compared, so an array serves. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Searched(long nanos, int[] rows) {}

  private Searched searched(Ask ask) throws Exception {
    RagbasePostgresEngine engine = ask.whose() == Whose.SMALL_ALONE ? alone : beside;
    SearchPlan plan =
        new SearchPlan(K, K, true, ask.parts(), false, Accuracy.PLANNED, ask.tenant());
    try (Engine.Session session = engine.session(plan)) {
      long start = System.nanoTime();
      Engine.Found found = session.search(ask.query());
      long nanos = System.nanoTime() - start;
      int[] rows = found.rows();
      count(ask, rows.length);
      return new Searched(nanos, rows);
    }
  }

  private void count(Ask ask, int hits) {
    int due = Math.min(K, tenancy.passing(ask.tenant(), ask.parts()));
    answers++;
    if (hits < due) {
      shortAnswers++;
      System.err.println(ask + " found " + hits + " rows, not " + due);
    }
  }
}
