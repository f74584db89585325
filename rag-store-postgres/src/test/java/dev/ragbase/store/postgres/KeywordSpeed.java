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
import java.util.stream.Collectors;

/**
 * How fast keyword search is in one large workspace beside many small ones: {@code KeywordSpeed
 * JDBC-URL CHUNKS TENANTS}, which fills the database if it is empty. Texts are drawn from a Zipf
 * distribution, as those of people are, and repeat their words as people do.
 */
final class KeywordSpeed {
  private static final int VOCABULARY = 150_000;
  private static final int SMALL = 100;
  private static final int BATCH = 250;
  private static final int QUERIES = 100;

  private static final String[] STOP_WORDS =
      ("the of and to a in is it for that was on are with as at be this have from or by not but"
              + " what all were when there an which do how their if will each about out many then them"
              + " these so some her would him into has two more no my than been who its now")
          .split(" ");

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

  private String text() {
    int length = Math.max(5, (int) Math.exp(4.9 + 0.5 * random.nextGaussian()));
    int[] drawn = new int[length];
    for (int i = 0; i < length; i++) {
      drawn[i] = word();
      int before = i == 0 ? 0 : drawn[random.nextInt(i)];
      if (before >= STOP_WORDS.length && random.nextInt(10) < 3) {
        drawn[i] = before;
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
        Metadata.empty().with("part", number % 1000),
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

  /** As people ask: words as they come in texts, stop words among them. */
  private String asked(int count) {
    StringBuilder question = new StringBuilder("what is the ");
    for (int i = 0; i < count; i++) {
      int word = word();
      while (word < STOP_WORDS.length) {
        question.append(words[word]).append(' ');
        word = word();
      }
      question.append(words[word]).append(' ');
    }
    return question.toString();
  }

  private static void measure(
      Store store, String tenant, String name, List<String> questions, Filter filter) {
    double[] took = new double[questions.size()];
    int found = 0;
    for (int round = 0; round < 2; round++) {
      found = 0;
      for (int i = 0; i < took.length; i++) {
        long start = System.nanoTime();
        found +=
            store
                .keywords()
                .search(scope(tenant), new KeywordQuery(questions.get(i), 10, filter))
                .items()
                .size();
        took[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(took);
    System.out.printf(
        Locale.ROOT,
        "%-8s %-28s p50 %7.2f ms  p95 %7.2f ms  max %7.2f ms  %d found%n",
        tenant,
        name,
        took[took.length / 2],
        took[took.length * 95 / 100],
        took[took.length - 1],
        found);
  }

  private List<String> some(java.util.function.Supplier<String> question) {
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      questions.add(question.get());
    }
    return questions;
  }

  public static void main(String[] arguments) {
    KeywordSpeed it = new KeywordSpeed();
    int chunks = Integer.parseInt(arguments[1]);
    int tenants = Integer.parseInt(arguments[2]);
    PostgresSettings settings = PostgresSettings.builder(arguments[0]).build();
    PostgresSchema.of(settings).apply();
    try (PostgresStore store = PostgresStore.open(settings)) {
      if (store.tenants().find(new TenantId("large")).isEmpty()) {
        long start = System.nanoTime();
        for (int i = 0; i < tenants; i++) {
          it.fill(store, "small" + i, SMALL);
        }
        it.fill(store, "large", chunks);
        System.out.printf(Locale.ROOT, "filled in %.0f s%n", (System.nanoTime() - start) / 1e9);
      }
      Filter all = Filter.all();
      it.random.setSeed(7);
      for (String tenant : List.of("small0", "small1", "large")) {
        measure(store, tenant, "rare words", it.some(() -> it.question(20_000, 60_000, 2)), all);
        measure(store, tenant, "one common word", it.some(() -> it.question(60, 160, 1)), all);
        measure(store, tenant, "three common words", it.some(() -> it.question(60, 160, 3)), all);
        measure(store, tenant, "questions of 3 words", it.some(() -> it.asked(3)), all);
        measure(store, tenant, "questions of 6 words", it.some(() -> it.asked(6)), all);
        measure(store, tenant, "questions of 15 words", it.some(() -> it.asked(15)), all);
        measure(store, tenant, "stop words", it.some(() -> it.question(0, 30, 2)), all);
        Filter one = Filter.equal("part", MetadataValue.of(7));
        measure(store, tenant, "6 words, filter of 0.1 %", it.some(() -> it.asked(6)), one);
        measure(
            store,
            tenant,
            "6 words, all but 0.1 %",
            it.some(() -> it.asked(6)),
            new Filter.Not(one));
      }
    }
  }
}
