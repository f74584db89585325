package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.TimeOrderedIds;
import dev.ragbase.eval.RankingMetrics;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.DocumentWrite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Keyword search ranks as well as the embedded store's: nDCG@10 over questions of which each has
 * one paragraph that answers it. The figures are what KeywordEvaluation of the embedded store says
 * of the same texts.
 */
class KeywordQualityTest {
  private static final Scope SCOPE = Scope.of("acme", "handbook", "ada", Role.OWNER);
  private static final Offset<Double> LITTLE = Offset.offset(0.01);

  private final KitDatabase database = new KitDatabase(VectorIndexSettings.defaults());
  private Store store;

  @BeforeEach
  void open() {
    InstantSource clock = InstantSource.system();
    store = database.open(clock, new TimeOrderedIds(clock, new Random(1)));
  }

  @AfterEach
  void close() {
    store.close();
    database.close();
  }

  /** A question, and the uri of the paragraph that answers it. */
  private record Question(String paragraph, String text) {}

  private static List<String[]> lines(String language) {
    String name = "xquad/" + language + ".tsv";
    try (InputStream in = KeywordQualityTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t", -1))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(name + " cannot be read", e);
    }
  }

  private List<Question> put(String language) {
    List<DocumentWrite> writes = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    for (String[] line : lines(language)) {
      if (line[0].equals("paragraph")) {
        writes.add(Writes.titled(Writes.plain(line[1], line[3]), line[2]));
      } else {
        questions.add(new Question(line[1], line[2]));
      }
    }
    store.documents().put(SCOPE, writes);
    return questions;
  }

  private double ndcg(List<Question> questions) {
    double sum = 0;
    for (Question question : questions) {
      List<ChunkId> found =
          store
              .keywords()
              .search(SCOPE, new KeywordQuery(question.text(), 10, Filter.all()))
              .items()
              .stream()
              .map(Match::chunk)
              .toList();
      Map<ChunkId, ChunkInDocument> chunks = store.documents().chunks(SCOPE, found);
      List<String> ranked =
          found.stream()
              .map(id -> Objects.requireNonNull(chunks.get(id)).document().uri())
              .toList();
      sum += RankingMetrics.ndcg(ranked, Map.of(question.paragraph(), 1), 10);
    }
    return sum / questions.size();
  }

  @Test
  void englishQuestionsFindTheirParagraphs() {
    assertThat(ndcg(put("en"))).isCloseTo(0.9918, LITTLE);
  }

  @Test
  void germanQuestionsFindTheirParagraphs() {
    assertThat(ndcg(put("de"))).isCloseTo(0.9765, LITTLE);
  }

  @Test
  void questionsFindTheirParagraphsAmongThoseOfAnotherLanguage() {
    List<Question> all = Stream.of("en", "de").flatMap(it -> put(it).stream()).toList();
    assertThat(ndcg(all)).isCloseTo(0.9745, LITTLE);
  }
}
