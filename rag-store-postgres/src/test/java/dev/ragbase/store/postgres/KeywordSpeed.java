package dev.ragbase.store.postgres;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.Span;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How fast keyword search is in one large workspace beside many small ones: {@code KeywordSpeed
 * JDBC-URL CHUNKS TENANTS} fills an empty database, {@code KeywordSpeed JDBC-URL} measures. Texts
 * are drawn from a Zipf distribution, repeat their words, and keep to a topic, as those of people
 * do.
 */
final class KeywordSpeed {
  private static final int VOCABULARY = 150_000;
  private static final int SMALL = 100;
  private static final int BATCH = 250;
  private static final int QUERIES = 100;

  /** So many topics there are, and so many words each has of its own. */
  private static final int TOPICS = 2_000;

  private static final int TOPIC_WORDS = 150;

  private static final String[] STOP_WORDS =
      ("the of and to a in is it for that was on are with as at be this have from or by not but"
              + " what all were when there an which do how their if will each about out many then them"
              + " these so some her would him into has two more no my than been who its now")
          .split(" ", -1);

  private final Random random = new Random(42);
  private final double[] cumulative = new double[VOCABULARY];
  private final String[] words = new String[VOCABULARY];

  private KeywordSpeed() {
    double sum = 0;
    for (int i = 0; i < VOCABULARY; i++) {
      sum += 1 / Math.pow(i + 3.7, 1.05);
      cumulative[i] = sum;
      words[i] = i < STOP_WORDS.length ? STOP_WORDS[i] : name(i);
    }
    for (int i = 0; i < VOCABULARY; i++) {
      cumulative[i] /= sum;
    }
  }

  /** A word that no stemmer changes. */
  private static String name(int number) {
    StringBuilder name = new StringBuilder();
    for (int n = number; n > 0; n /= 40) {
      name.append("bdfgklmp".charAt(n % 8)).append("aiouo".charAt(n / 8 % 5));
    }
    return name.append('k').toString();
  }

  private int word() {
    int at = Arrays.binarySearch(cumulative, random.nextDouble());
    return Math.min(VOCABULARY - 1, at < 0 ? -at - 1 : at);
  }

  /** A word of a topic: what it is about, more often than not of its commoner half. */
  private int word(int topic) {
    int nth = (int) (TOPIC_WORDS * random.nextDouble() * random.nextDouble());
    double place = new Random(31L * topic + 1_000_003L * nth).nextDouble();
    return STOP_WORDS.length + (int) (Math.pow(place, 3) * 60_000);
  }

  private String text() {
    int topic = random.nextInt(TOPICS);
    int length = Math.max(5, (int) Math.exp(4.9 + 0.5 * random.nextGaussian()));
    int[] drawn = new int[length];
    for (int i = 0; i < length; i++) {
      drawn[i] = word();
      int before = i == 0 ? 0 : drawn[random.nextInt(i)];
      if (before >= STOP_WORDS.length && random.nextInt(10) < 3) {
        drawn[i] = before;
      } else if (drawn[i] >= STOP_WORDS.length && random.nextInt(10) < 3) {
        drawn[i] = word(topic);
      }
    }
    return Arrays.stream(drawn).mapToObj(i -> words[i]).collect(Collectors.joining(" "));
  }

  private static Scope scope(String tenant) {
    return new Scope(
        new TenantId(tenant), new WorkspaceId("main"), new UserId("someone"), Role.OWNER);
  }

  private void fill(PostgresStore store, String tenant, int chunks) {
    Scope scope = scope(tenant);
    store.tenants().ensure(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
    for (int from = 0; from < chunks; from += BATCH) {
      List<DocumentWrite> batch = new ArrayList<>();
      for (int i = from; i < Math.min(chunks, from + BATCH); i++) {
        batch.add(document(i, text()));
      }
      store.documents().put(scope, batch);
    }
  }

  private static DocumentWrite document(int number, String text) {
    Span whole = new Span(0, text.length());
    return new DocumentWrite(
        "doc" + number,
        "",
        text,
        "text/plain",
        Metadata.empty().with("part", number % 1000).with("language", "en"),
        null,
        List.of(new ChunkWrite(new ChunkDraft(List.of(), text, whole, null), null)),
        null);
  }

  private String question(int from, int to, int count) {
    StringBuilder question = new StringBuilder();
    for (int i = 0; i < count; i++) {
      question.append(words[from + random.nextInt(to - from)]).append(' ');
    }
    return question.toString();
  }

  /** As people ask: words as they come in texts of a topic, stop words among them. */
  private String asked(int count) {
    StringBuilder question = new StringBuilder("what is the ");
    int topic = random.nextInt(TOPICS);
    for (int i = 0; i < count; i++) {
      int word = i % 2 == 0 ? word(topic) : word();
      while (word < STOP_WORDS.length) {
        question.append(words[word]).append(' ');
        word = word();
      }
      question.append(words[word]).append(' ');
    }
    return question.toString();
  }

  private static void measure(
      Store store, String tenant, String name, Supplier<String> question, Filter filter) {
    List<String> questions = Stream.generate(question).limit(QUERIES).toList();
    double[] took = new double[QUERIES];
    int found = 0;
    for (int round = 0; round < 2; round++) {
      found = 0;
      for (int i = 0; i < QUERIES; i++) {
        KeywordQuery query = new KeywordQuery(questions.get(i), 10, filter);
        long start = System.nanoTime();
        found += store.keywords().search(scope(tenant), query).items().size();
        took[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(took);
    System.out.printf(
        Locale.ROOT,
        "%-7s %-22s p50 %7.2f ms  p95 %7.2f ms  max %7.2f ms  found %.2f%n",
        tenant,
        name,
        took[QUERIES / 2],
        took[QUERIES * 95 / 100],
        took[QUERIES - 1],
        (double) found / QUERIES);
  }

  public static void main(String[] arguments) {
    KeywordSpeed it = new KeywordSpeed();
    PostgresSettings settings = PostgresSettings.at(arguments[0]);
    if (arguments.length > 1) {
      PostgresSchema.of(settings).apply();
    }
    try (PostgresStore store = PostgresStore.open(settings)) {
      if (arguments.length > 1) {
        it.fill(store, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
      }
      it.random.setSeed(7);
      for (String tenant : List.of("small0", "small1", "large")) {
        it.measure(store, tenant);
      }
    }
  }

  private void fill(PostgresStore store, int chunks, int tenants) {
    long start = System.nanoTime();
    for (int i = 0; i < tenants; i++) {
      fill(store, "small" + i, SMALL);
    }
    fill(store, "large", chunks);
    System.out.printf(Locale.ROOT, "filled in %.0f s%n", (System.nanoTime() - start) / 1e9);
  }

  private void measure(Store store, String tenant) {
    Filter all = Filter.all();
    measure(store, tenant, "two rare words", () -> question(20_000, 60_000, 2), all);
    measure(store, tenant, "one common word", () -> question(60, 160, 1), all);
    measure(store, tenant, "three common words", () -> question(60, 160, 3), all);
    measure(store, tenant, "questions of 3 words", () -> asked(3), all);
    measure(store, tenant, "questions of 6 words", () -> asked(6), all);
    measure(store, tenant, "questions of 15 words", () -> asked(15), all);
    measure(store, tenant, "two stop words", () -> question(0, 30, 2), all);
    Filter one = Filter.equal("part", MetadataValue.of(7));
    measure(store, tenant, "6 words, 0.1 % pass", () -> asked(6), one);
    measure(store, tenant, "6 words, 99.9 % pass", () -> asked(6), new Filter.Not(one));
  }
}
