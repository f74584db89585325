package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.store.DocumentWrite;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Search by words: identifiers, code, several languages, and whatever a person types. */
public abstract class KeywordIndexConformance extends StoreKit {
  private void put(String... paragraphs) {
    for (String paragraph : paragraphs) {
      put(
          Writes.plain(
              "doc: " + paragraph.substring(0, Math.min(100, paragraph.length())), paragraph));
    }
  }

  private void put(DocumentWrite write) {
    store().documents().put(EDITOR, List.of(write));
  }

  private List<String> found(String query) {
    return Searches.words(store(), VIEWER, query);
  }

  private Matches search(String query, int k, Filter filter) {
    return store().keywords().search(VIEWER, new KeywordQuery(query, k, filter));
  }

  @Test
  final void anIdentifierIsFoundWholeWhateverItsCase() {
    put(
        "call getUserById with a token",
        "the server answered HTTP_500 twice",
        "set foo.bar-baz to true",
        "java.util.concurrent.TimeUnit converts",
        "error E0382 means a moved value",
        "nothing of interest here");
    assertThat(found("getUserById")).startsWith("call getUserById with a token");
    assertThat(found("getuserbyid")).startsWith("call getUserById with a token");
    assertThat(found("HTTP_500")).startsWith("the server answered HTTP_500 twice");
    assertThat(found("http_500")).startsWith("the server answered HTTP_500 twice");
    assertThat(found("foo.bar-baz")).startsWith("set foo.bar-baz to true");
    assertThat(found("java.util.concurrent.TimeUnit"))
        .startsWith("java.util.concurrent.TimeUnit converts");
    assertThat(found("E0382")).containsExactly("error E0382 means a moved value");
  }

  @Test
  final void anIdentifierIsFoundByItsParts() {
    put("call getUserById with a token", "the server answered HTTP_500 twice", "set foo.bar-baz");
    assertThat(found("user")).containsExactly("call getUserById with a token");
    assertThat(found("http")).containsExactly("the server answered HTTP_500 twice");
    assertThat(found("500")).containsExactly("the server answered HTTP_500 twice");
    assertThat(found("bar")).containsExactly("set foo.bar-baz");
    assertThat(found("baz")).containsExactly("set foo.bar-baz");
  }

  @Test
  final void aWholeIdentifierRanksBeforeItsScatteredParts() {
    put(
        "get the user by the id of the user and get it again by id",
        "call getUserById with a token",
        "foo and bar and baz and foo and bar",
        "set foo.bar-baz");
    assertThat(found("getUserById")).startsWith("call getUserById with a token");
    assertThat(found("foo.bar-baz")).startsWith("set foo.bar-baz");
  }

  @Test
  final void codeIsFound() {
    String code = "for (int i = 0; i < names.length; i++) { System.out.println(names[i]); }";
    put(code, "prose about nothing");
    for (String query :
        List.of("println", "System.out.println", "names.length", "names[i]", "int")) {
      assertThat(found(query)).as(query).startsWith(code);
    }
  }

  @Test
  final void wordsOfOtherLanguagesAreFound() {
    put(
        "Die Größe der Bücher übersteigt die Straßenbreite",
        "L'été dernier, où étiez-vous en vacances",
        "私は東京都に住んでいます",
        "北京是中国的首都",
        "Москва столица России",
        "서울은 대한민국의 수도",
        "Η Αθήνα είναι πρωτεύουσα",
        "العربية لغة جميلة");
    assertThat(found("Bücher"))
        .containsExactly("Die Größe der Bücher übersteigt die Straßenbreite");
    assertThat(found("BÜCHER")).hasSize(1);
    assertThat(found("größe")).hasSize(1);
    assertThat(found("été")).containsExactly("L'été dernier, où étiez-vous en vacances");
    assertThat(found("ÉTÉ")).hasSize(1);
    assertThat(found("e\u0301te\u0301")).as("decomposed").hasSize(1);
    assertThat(found("東京")).startsWith("私は東京都に住んでいます");
    assertThat(found("北京")).startsWith("北京是中国的首都");
    assertThat(found("москва")).containsExactly("Москва столица России");
    assertThat(found("대한민국의")).containsExactly("서울은 대한민국의 수도");
    assertThat(found("Αθήνα")).containsExactly("Η Αθήνα είναι πρωτεύουσα");
    assertThat(found("جميلة")).containsExactly("العربية لغة جميلة");
  }

  @Test
  final void commonWordsAreWordsToo() {
    put("to be or not to be", "something else entirely");
    for (String query : List.of("to be or not to be", "not", "or", "to", "be")) {
      assertThat(found(query)).as(query).containsExactly("to be or not to be");
    }
  }

  @Test
  final void aQueryWithoutAWordFindsNothing() {
    put("some text", "-- !! ??", "* * *");
    for (String query :
        List.of("", " ", "\t\n", "*", "?", "\"", "- +", "()", "...", "\u0000", "!&|^~")) {
      assertThat(found(query)).as("'%s'", query).isEmpty();
    }
  }

  @Test
  final void nothingThatAPersonTypesFails() {
    put("alpha beta gamma");
    List<String> queries =
        List.of(
            "alpha AND",
            "OR alpha",
            "NOT alpha",
            "alpha AND (beta OR",
            "\"alpha",
            "alpha\"",
            "alpha*",
            "*alpha",
            "?lpha alpha",
            "alpha~2",
            "alpha^",
            "alpha^99999999999",
            "title:alpha",
            "[a TO alpha]",
            "{alpha",
            "alpha && || !",
            "alpha\\",
            "\\alpha",
            "/alpha/",
            "alpha:",
            ":alpha",
            "alpha' OR '1'='1",
            "'; DROP TABLE documents; -- alpha",
            "alpha <-> beta",
            "alpha & beta | !gamma",
            "%alpha%",
            "NEAR(alpha beta, 5)",
            "{text} : alpha",
            "-alpha alpha",
            "alpha \uD83D\uDE80",
            "alpha \uD800",
            "alpha \u0000 \uFFFF \u202E",
            "alpha\r\nbeta");
    for (String query : queries) {
      assertThat(found(query)).as(query).containsExactly("alpha beta gamma");
    }
  }

  @Test
  final void veryLongQueriesAreAnswered() {
    put("alpha beta gamma");
    StringBuilder many = new StringBuilder("alpha ");
    for (int i = 0; many.length() < 100_000; i++) {
      many.append("word").append(i).append(' ');
    }
    assertThat(found(many.toString())).containsExactly("alpha beta gamma");
    assertThat(found("alpha " + "x".repeat(100_000))).containsExactly("alpha beta gamma");
    assertThat(found("alpha " + "( ".repeat(50_000))).containsExactly("alpha beta gamma");
    assertThat(found("alpha ".repeat(17_000))).containsExactly("alpha beta gamma");
  }

  @Test
  final void aTextOfOneEndlessWordIsKeptAndLeavesTheRestSearchable() {
    put(Writes.plain("endless", "z".repeat(100_000), "needle"));
    assertThat(found("needle")).containsExactly("needle");
    assertThat(store().verify(VIEWER)).isEmpty();
  }

  @Test
  final void ofAQueryLongerThanAnyQuestionTheLastWordFindsToo() {
    put("alpha beta gamma", "needle in the hay");
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < 1_500; i++) {
      query.append("word").append(i).append(' ');
    }
    assertThat(found(query + "needle")).containsExactly("needle in the hay");
  }

  @Test
  final void aStopWordOfOneLanguageIsAWordInTextsOfAnother() {
    put(
        "the war of the roses was the end of the house",
        "this is the book that was on the table in the room",
        "peace was made at the end of the day",
        "das Buch war auf dem Tisch und die Lampe war neben dem Buch");
    assertThat(found("war peace"))
        .contains(
            "the war of the roses was the end of the house",
            "peace was made at the end of the day");
  }

  @Test
  final void textsThatAreGoneHaveNoSayInWhatAWordIs() {
    put("the cat", "a house");
    put(Writes.plain("gone", "this is the book that was on the table in the room"));
    put(Writes.plain("half gone", "that was the end of the story and of the day", "story"));
    store()
        .documents()
        .delete(EDITOR, store().documents().find(EDITOR, "gone").orElseThrow().info().id());
    put(Writes.plain("half gone", "story"));
    assertThat(found("the house")).containsExactlyInAnyOrder("the cat", "a house");
  }

  @Test
  final void aMarkThatManySignsCarryFindsNone() {
    put("love \u2764\uFE0F", "warning \u26A0\uFE0F", "sun \u2600\uFE0F", "e \u0301 x");
    assertThat(found("\u2764\uFE0F")).doesNotContain("warning \u26A0\uFE0F", "sun \u2600\uFE0F");
    assertThat(found("\uFE0F")).isEmpty();
    assertThat(found("\u0301")).isEmpty();
  }

  @Test
  final void voicingAndLengthTellJapaneseWordsApart() {
    put("パリの天気", "バリ島の天気", "ビルを建てる", "ビールを飲む");
    assertThat(found("バリ")).startsWith("バリ島の天気");
    assertThat(found("パリ")).startsWith("パリの天気");
    assertThat(found("ビール")).startsWith("ビールを飲む");
  }

  @Test
  final void aLanguageOfAnyLengthInTheMetadataIsReadToo() {
    Metadata endless = Metadata.empty().with("language", "en" + "-a".repeat(4_000));
    put(Writes.with(Writes.plain("d", "running words"), endless));
    assertThat(found("words")).containsExactly("running words");
    assertThat(store().documents().delete(EDITOR, Filter.all())).isEqualTo(1);
    assertThat(found("words")).isEmpty();
  }

  @Test
  final void titleAndHeadingsAreSearchedToo() {
    put(
        Writes.under(
            Writes.titled(Writes.plain("d", "plain words", "more words"), "Quarterly budget"),
            "Travel",
            "Reimbursement"));
    put("unrelated sentence");
    assertThat(found("quarterly")).containsExactlyInAnyOrder("plain words", "more words");
    assertThat(found("reimbursement")).containsExactlyInAnyOrder("plain words", "more words");
    assertThat(found("travel")).hasSize(2);
    put(Writes.titled(Writes.plain("d", "plain words", "more words"), "Annual report"));
    assertThat(found("quarterly")).isEmpty();
    assertThat(found("travel")).isEmpty();
    assertThat(found("annual")).hasSize(2);
  }

  @Test
  final void whatIsGoneIsNotFound() {
    put(Writes.plain("d", "ephemeral words", "lasting words"));
    put(Writes.plain("d", "lasting words", "recent words"));
    assertThat(found("ephemeral")).isEmpty();
    assertThat(found("recent")).containsExactly("recent words");
    assertThat(found("lasting")).containsExactly("lasting words");
    store().documents().delete(EDITOR, Filter.all());
    assertThat(found("words")).isEmpty();
  }

  @Test
  final void theRarerWordWeighsMore() {
    for (int i = 0; i < 20; i++) {
      put("common filler sentence number " + i);
    }
    put("rare filler sentence number x", "common and more filler here now");
    assertThat(found("common rare")).startsWith("rare filler sentence number x");
  }

  @Test
  final void aTextWithBothWordsRanksBeforeTextsWithOne() {
    put("apples are red", "oranges are round", "apples and oranges", "pears are green");
    assertThat(found("apples oranges")).startsWith("apples and oranges").hasSize(3);
  }

  @Test
  final void ofTextsWithOneWordTheShorterRanksFirst() {
    put("zebra", "zebra " + "among many other words ".repeat(30));
    assertThat(found("zebra")).startsWith("zebra").hasSize(2);
  }

  @Test
  final void scoresDescendAndTiesAreOrderedByChunkId() {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      writes.add(Writes.plain("d" + i, "same words", "same words again", "same"));
    }
    store().documents().put(EDITOR, writes);
    List<Match> all = search("same words", 1000, Filter.all()).items();
    assertThat(all).hasSize(180).isSortedAccordingTo(Searches.BEST_FIRST).doesNotHaveDuplicates();
    for (int k : List.of(1, 7, 61, 179, 180)) {
      assertThat(search("same words", k, Filter.all()).items()).isEqualTo(all.subList(0, k));
    }
  }

  @Test
  final void filterAndKAreHonouredTogether() {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String text = "needle " + "hay ".repeat(i % 100 == 0 ? 50 : 1);
      writes.add(Writes.with(Writes.plain("d" + i, text), Metadata.empty().with("part", i % 100)));
    }
    store().documents().put(EDITOR, writes);
    Filter few = Filter.equal("part", MetadataValue.of(0));
    assertThat(search("needle", 10, few).items()).hasSize(3);
    assertThat(search("needle", 2, few).items()).hasSize(2);
    assertThat(search("needle", 10, new Filter.Not(few)).items()).hasSize(10);
    assertThat(search("needle", 1000, new Filter.Not(few)).items()).hasSize(297);
    assertThat(search("needle", 10, Filter.none()).items()).isEmpty();
    assertThat(search("needle", 10_000, Filter.all()).items()).hasSize(300);
  }
}
