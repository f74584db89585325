package dev.ragbase.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  private final Words words = new Words();

  /** The words of a text; compounds in brackets. */
  private List<String> read(String text) {
    WordList list = new WordList(0);
    words.read(text, list);
    List<String> read = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      assertThat(list.hash(i)).isEqualTo(list.text(i).hashCode());
      read.add(list.isWhole(i) ? "[" + list.text(i) + "]" : list.text(i));
    }
    return read;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The quick FOX.     | the quick fox",
        "getUserName()      | get user name [getusername]",
        "get_user_name      | get user name [getusername]",
        "HTTP_500           | http 500 [http500]",
        "rag-store-sqlite   | rag store sqlite [ragstoresqlite]",
        "src/App.java       | src app java [srcappjava]",
        "std::map           | std map [stdmap]",
        "XMLParser          | xml parser [xmlparser]",
        "iPhone H2O URLs    | iphone h2o urls",
        "log4j              | log 4j [log4j]",
        "C++ c# .NET        | c [c++] c [c#] net [.net]",
        "1.2.3 12,000 3     | 1.2.3 12000 3",
        "10-20              | 10 20 [10-20]",
        "don’t O'Neil's     | don't o'neil's",
        "co\u00ADoperate    | cooperate",
        "Straße ÉTÉ ΣΊΣΥΦΟΣ | straße été σίσυφος",
        "東京都                | 東 京 [東京] 都 [京都]",
        "日本text             | 日 本 [日本] text",
        "ﬁle Ⅷ ＡＢＣ         | file viii abc"
      })
  void wordsAreReadAsPeopleTypeThem(String text, String expected) {
    assertThat(read(text)).containsExactly(expected.split(" "));
  }

  @Test
  void aTextWithoutWordsHasNone() {
    assertThat(read("")).isEmpty();
    assertThat(read(" \n ?! -- ... \u0000 \u2014")).isEmpty();
  }

  @Test
  void marksBelongToLettersOrAreNoWords() {
    assertThat(read("\u2764\uFE0F \u26A0\uFE0F")).containsExactly("\u2764", "\u26A0");
    assertThat(read("\u0301 \uFE0F\u0301 -\u0903 _\u0301")).isEmpty();
    assertThat(read("x\u0302y a-\u0302b")).containsExactly("x\u0302y", "a", "b");
    assertThat(read("\u3099 \u302A")).isEmpty();
  }

  @Test
  void whatIsNoCharacterIsNoWord() {
    assertThat(read("a\u0000b \uD800 c\uDC00d")).containsExactly("a", "b", "c", "d");
  }

  @Test
  void anEndlessRunGivesItsBeginningAndNoHalfCharacter() {
    assertThat(read("x".repeat(1_000))).containsExactly("x".repeat(255));
    String pairs = "\uD801\uDC28";
    assertThat(read("x" + pairs.repeat(400))).containsExactly("x" + pairs.repeat(127));
    assertThat(read(pairs.repeat(400))).containsExactly(pairs.repeat(127));
  }

  /** An invisible joiner belongs to the word and is left out of it, but is seldom met. */
  @Test
  void theWayOfPlainWordsReadsWhatTheWayOfAllWordsReads() {
    long seed = 11;
    Random random = new Random(seed);
    String alphabet = "aabbcdeABCDÄäßéЖжωΩσΣİıǅªhindiहि0123456789٣²-_.'’";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder word = new StringBuilder();
      for (int n = 1 + random.nextInt(9); n > 0; n--) {
        word.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String letters = word.append('z').toString();
      assertThat(read(" " + letters + " x"))
          .as("seed %d, word %s", seed, letters)
          .isEqualTo(read(" " + letters + "\u2060 x"));
    }
  }
}
