package dev.ragbase.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentAnalyzerTest {
  private static final String GERMAN =
      "Das Buch liegt auf dem Tisch, und wir haben die Häuser noch nicht gesehen.";

  private record Passage(List<String> headings, String text) {
    Passage(String text) {
      this(List.of(), text);
    }
  }

  private final DocumentAnalyzer analyzer = new DocumentAnalyzer();

  private DocumentTerms analyze(String title, Metadata metadata, Passage... passages) {
    return analyze(analyzer, title, metadata, passages);
  }

  private static DocumentTerms analyze(
      DocumentAnalyzer analyzer, String title, Metadata metadata, Passage... passages) {
    return analyzer.analyze(title, metadata, List.of(passages), Passage::headings, Passage::text);
  }

  private static Metadata in(String language) {
    return Metadata.of(DocumentAnalyzer.LANGUAGE_KEY, MetadataValue.of(language));
  }

  @Test
  void aChunkHasItsWordsItsHeadingsAndTwiceTheTitle() {
    DocumentTerms terms =
        analyze(
            "Gardening",
            in("en"),
            new Passage(List.of("Tools", "Spades and tools"), "We are digging"),
            new Passage("gardening"));
    assertThat(terms.frequencies(0))
        .isEqualTo(
            Map.of("we", 1, "~ar", 1, "dig", 1, "garden", 2, "tool", 2, "spade", 1, "~and", 1));
    assertThat(terms.length(0)).isEqualTo(9);
    assertThat(terms.frequencies(1)).isEqualTo(Map.of("garden", 3));
    assertThat(terms.length(1)).isEqualTo(3);
  }

  @Test
  void aHeadingThatIsTheTitleCountsNoFurther() {
    Passage passage = new Passage(List.of("Tools", "Spades"), "dig");
    assertThat(analyze("Tools", in("ja"), passage).frequencies(0))
        .isEqualTo(Map.of("tools", 2, "spades", 1, "dig", 1));
  }

  @Test
  void aCompoundIsATermButNoWordMore() {
    DocumentTerms terms = analyze("", in("ja"), new Passage("call getUserName, C++"));
    assertThat(terms.frequencies(0))
        .isEqualTo(
            Map.of("call", 1, "get", 1, "user", 1, "name", 1, "getusername", 1, "c", 1, "c++", 1));
    assertThat(terms.length(0)).isEqualTo(5);
  }

  @Test
  void theLanguageIsThatOfTheTexts() {
    assertThat(analyze("", Metadata.empty(), new Passage(GERMAN)).language()).isEqualTo("de");
    DocumentTerms terms = analyze("", Metadata.empty(), new Passage("Häuser"), new Passage(GERMAN));
    assertThat(terms.language()).isEqualTo("de");
    assertThat(terms.frequencies(0)).isEqualTo(Map.of("haus", 1));
  }

  @ParameterizedTest
  @CsvSource({
    "en, en",
    "de-CH, de",
    "' pt_BR ', pt",
    "nb, no",
    "ja, ''",
    "x, de",
    "'not a tag', de",
    "'', de"
  })
  void metadataMaySayTheLanguage(String tag, String expected) {
    assertThat(analyze("", in(tag), new Passage(GERMAN)).language()).isEqualTo(expected);
  }

  @Test
  void aTagOfAnyLengthIsReadToItsEnd() {
    String endless = "fr" + "-a".repeat(100_000);
    assertThat(analyze("", in(endless), new Passage(GERMAN)).language()).isEqualTo("fr");
    assertThat(analyze("", in(endless + "?"), new Passage(GERMAN)).language()).isEqualTo("de");
  }

  @Test
  void metadataThatIsNoTextSaysNothing() {
    Metadata metadata = Metadata.of(DocumentAnalyzer.LANGUAGE_KEY, MetadataValue.of(7));
    assertThat(analyze("", metadata, new Passage(GERMAN)).language()).isEqualTo("de");
  }

  @Test
  void titleAndHeadingsDoNotSayTheLanguage() {
    Passage passage = new Passage(List.of(GERMAN), "int x = y");
    assertThat(analyze(GERMAN, Metadata.empty(), passage).language()).isEmpty();
  }

  @Test
  void nothingGivesNothing() {
    assertThat(analyze("", Metadata.empty()).language()).isEmpty();
    DocumentTerms terms = analyze("", Metadata.empty(), new Passage(""), new Passage("?!"));
    assertThat(terms.frequencies(0)).isEmpty();
    assertThat(terms.frequencies(1)).isEmpty();
    assertThat(terms.length(1)).isZero();
  }

  @Test
  void theStreamGivesTheSameTerms() throws IOException {
    DocumentTerms terms =
        analyze(
            "Über Häuser",
            Metadata.empty(),
            new Passage(GERMAN),
            new Passage(List.of("src/App.java"), "東京都 getUserName " + GERMAN),
            new Passage(""));
    for (int chunk = 0; chunk < 3; chunk++) {
      Map<String, Integer> frequencies = new HashMap<>();
      int length = 0;
      for (int round = 0; round < 2; round++) { // it can be read again
        frequencies.clear();
        length = 0;
        try (TokenStream stream = terms.stream(chunk)) {
          CharTermAttribute term = stream.getAttribute(CharTermAttribute.class);
          PositionIncrementAttribute step = stream.getAttribute(PositionIncrementAttribute.class);
          stream.reset();
          while (stream.incrementToken()) {
            frequencies.merge(term.toString(), 1, Integer::sum);
            length += step.getPositionIncrement();
          }
          stream.end();
        }
      }
      assertThat(terms.frequencies(chunk)).isEqualTo(frequencies);
      assertThat(terms.length(chunk)).isEqualTo(length);
    }
  }

  @Test
  void anAnalyzersNextDocumentLeavesTheLastAlone() {
    DocumentTerms first = analyze("", in("en"), new Passage("running houses"));
    DocumentTerms second = analyze("", in("de"), new Passage("Häuser und anderes"));
    assertThat(first.frequencies(0)).isEqualTo(Map.of("run", 1, "hous", 1));
    assertThat(second.language()).isEqualTo("de");
    assertThat(first.language()).isEqualTo("en");
  }

  @Test
  void manyThreadsWithTheirOwnAnalyzersAgree() throws Exception {
    List<Map<String, Integer>> expected = frequencies();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<Map<String, Integer>>>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tasks.add(DocumentAnalyzerTest::frequencies);
      }
      for (Future<List<Map<String, Integer>>> result : threads.invokeAll(tasks)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    }
  }

  /** Of more words than are kept, so that threads put out each other's. */
  private static List<Map<String, Integer>> frequencies() {
    DocumentAnalyzer own = new DocumentAnalyzer();
    List<Map<String, Integer>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < 40; word++) {
        text.append(Integer.toString(i * 40 + word + 1_000_000, 36).replaceAll("[0-9]", "ä"));
        text.append("ing ");
      }
      all.add(analyze(own, "", in("en"), new Passage(text.toString())).frequencies(0));
    }
    return all;
  }

  /** Whoever changes these changes {@link DocumentAnalyzer#FORMAT} as well. */
  @Test
  void theTermsOfFormat2() {
    assertThat(DocumentAnalyzer.FORMAT).isEqualTo(2);
    Passage passage = new Passage("The naïve runners' HTTP_500, Café 東京 パン 1.2.3 :-) ❤️ 😀");
    assertThat(analyze("", in("en"), passage).frequencies(0).keySet())
        .containsExactlyInAnyOrder(
            "~the", "naiv", "runner", "http", "500", "http500", "cafe", "東", "京", "東京", "パ", "ン",
            "パン", "1.2.3", "❤", "😀");
    assertThat(DocumentAnalyzer.languages())
        .hasSize(36)
        .doesNotHaveDuplicates()
        .startsWith("ar", "hy")
        .endsWith("tr");
  }
}
