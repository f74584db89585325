package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.Span;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoredDocument;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keyword search leaves words out, reads an index and counts samples; what it finds is the same.
 */
@TestInstance(Lifecycle.PER_CLASS)
class KeywordIndexTest {
  private static final Scope LARGE = Scope.of("acme", "large", "ada", Role.OWNER);
  private static final Scope SMALL = Scope.of("acme", "small", "ada", Role.OWNER);
  private static final int CHUNKS = 2_500;
  private static final int PARTS = 50;

  /** Scores come as float4. */
  private static final Offset<Double> LITTLE = Offset.offset(1e-5);

  private final Random random = new Random(20_243);
  private Database database;
  private Bm25 expected;

  @BeforeAll
  void fill() {
    database = KitDatabase.migrated();
    try (PostgresStore store = open(database.ownerUrl())) {
      for (Scope scope : List.of(LARGE, SMALL)) {
        store.tenants().ensure(scope.tenant(), scope.workspace(), scope.user(), Role.OWNER);
      }
      for (int from = 0; from < CHUNKS; from += 500) {
        store.documents().put(LARGE, documents(from, from + 500));
      }
      store.documents().put(SMALL, documents(0, 20));
      List<StoredDocument> stored = new ArrayList<>();
      String cursor = null;
      do {
        var page = store.documents().scan(LARGE, Filter.all(), new PageRequest(1_000, cursor));
        stored.addAll(page.items());
        cursor = page.next().orElse(null);
      } while (cursor != null);
      expected = new Bm25(stored);
    }
  }

  @AfterAll
  void drop() {
    database.close();
  }

  private static PostgresStore open(String url) {
    return PostgresStore.open(PostgresSettings.at(url));
  }

  private List<DocumentWrite> documents(int from, int to) {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = from; i < to; i++) {
      String text = words(5 + random.nextInt(100));
      ChunkDraft chunk = new ChunkDraft(List.of(), text, new Span(0, text.length()), null);
      writes.add(
          new DocumentWrite(
              "doc" + i,
              "",
              text,
              "text/plain",
              Metadata.empty().with("part", i % PARTS).with("language", "en"),
              null,
              List.of(new ChunkWrite(chunk, null)),
              null));
    }
    return writes;
  }

  /** Some in most chunks, some in few; none is a stop word, and no stemmer changes one. */
  private String words(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int word = (int) Math.exp(8 * random.nextDouble());
      for (int n = word; n > 0; n /= 40) {
        text.append("bdfgklmp".charAt(n % 8)).append("aiouo".charAt(n / 8 % 5));
      }
      text.append("k ");
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 3_000})
  void theBestAreFoundWhateverIsLeftOut(int k) {
    try (PostgresStore store = open(database.ownerUrl())) {
      for (int i = 0; i < 40; i++) {
        String question = words(1 + random.nextInt(12));
        Filter filter =
            switch (i % 4) {
              case 1 -> Filter.equal("part", MetadataValue.of(i));
              case 2 -> new Filter.Not(Filter.equal("part", MetadataValue.of(i)));
              default -> Filter.all();
            };
        List<Match> found =
            store.keywords().search(LARGE, new KeywordQuery(question, k, filter)).items();
        Map<ChunkId, Double> scores = expected.scores(question, filter);
        List<Double> best = scores.values().stream().sorted(Comparator.reverseOrder()).toList();
        assertThat(found).as("%s, %s", question, filter).hasSize(Math.min(k, best.size()));
        assertThat(found).extracting(Match::chunk).doesNotHaveDuplicates();
        for (int rank = 0; rank < found.size(); rank++) {
          Match match = found.get(rank);
          assertThat(match.score())
              .as("%s, %s, rank %d", question, filter, rank)
              .isCloseTo(best.get(rank), LITTLE)
              .isCloseTo(scores.get(match.chunk()), LITTLE);
        }
      }
    }
  }

  /** At times another, when the membership that is remembered has become a second old. */
  @Test
  void aSearchIsOneRoundTrip() {
    try (PostgresStore store = open(RoundTrips.counted(database.ownerUrl()))) {
      KeywordQuery query = new KeywordQuery(words(3), 10, Filter.all());
      store.keywords().search(LARGE, query);
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        long before = RoundTrips.count();
        assertThat(store.keywords().search(LARGE, query).items()).hasSize(10);
        least = Math.min(least, RoundTrips.count() - before);
      }
      assertThat(least).isEqualTo(1);
    }
  }

  @Test
  void wordsAreLookedUpInTheIndexOnThem() throws SQLException {
    for (Scope scope : List.of(LARGE, SMALL)) {
      String plans = plans(scope, words(4));
      assertThat(plans)
          .contains("Bitmap Index Scan on chunk_words_by_word")
          .doesNotContain("Seq Scan on chunk_words")
          .doesNotContain("Index Scan using chunk_words_by_document");
    }
  }

  /** The plans of all statements that a search ran, as auto_explain tells them. */
  private String plans(Scope scope, String question) throws SQLException {
    try (Sql sql = Sql.open(database.superuserUrl());
        Statement statement = sql.connection().createStatement()) {
      String user =
          sql.ask(
              "SELECT m.workspace_id || ' ' || m.user_id FROM workspace_members m"
                  + " JOIN workspaces w ON w.id = m.workspace_id WHERE w.name = '"
                  + scope.workspace()
                  + "'");
      String[] ids = String.valueOf(user).split(" ", -1);
      sql.run("LOAD 'auto_explain'");
      for (String setting :
          List.of(
              "auto_explain.log_min_duration = 0",
              "auto_explain.log_nested_statements = on",
              "auto_explain.log_level = notice",
              "ragbase.workspace = '" + ids[0] + "'",
              "request.jwt.claims = '{\"sub\": \"" + ids[1] + "\"}'",
              "role = ragbase_app")) {
        sql.run("SET " + setting);
      }
      String terms = "'{" + question.strip().replace(' ', ',') + "}'";
      statement.execute(
          "SELECT count(*) FROM rag_match_words("
              + terms
              + ", '{1,2,3,4}', '{1,1,1,1}', '{}', NULL, 10)");
      StringBuilder plans = new StringBuilder();
      for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
        plans.append(w.getMessage()).append('\n');
      }
      return plans.toString();
    }
  }

  /** Closing a store waits for what it is to merge; before that, little is gathered. */
  @Test
  void noSearchHasToLookThroughWhatWritersGathered() throws SQLException {
    try (PostgresStore closing = open(database.ownerUrl())) {
      closing.documents().put(SMALL, documents(20, 40));
    }
    try (Sql sql = Sql.open(database.ownerUrl())) {
      assertThat(sql.ask("SELECT gin_clean_pending_list('chunk_words_by_word')")).isEqualTo("0");
      assertThat(sql.ask("SELECT reloptions FROM pg_class WHERE relname = 'chunk_words_by_word'"))
          .contains("fastupdate=on", "gin_pending_list_limit=2048");
    }
  }

  @Test
  void wordsStandOutsideTheirRows() throws SQLException {
    try (Sql sql = Sql.open(database.superuserUrl())) {
      assertThat(sql.ask("SELECT bool_and(pg_column_size(filler) < 60) FROM chunk_words"))
          .isEqualTo("t");
      assertThat(
              sql.ask(
                  "SELECT (SELECT count(*) FROM chunk_words)"
                      + " / (pg_relation_size('chunk_words') / 8192) > 40"))
          .isEqualTo("t");
    }
  }
}
