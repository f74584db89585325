package dev.ragbase.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.junit.jupiter.api.Test;

class FoldFilterTest {
  /** A stemmer that gives a fixed text for whatever it is given. */
  private static final class Fixed extends TokenFilter {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final String text;

    Fixed(TokenStream input, String text) {
      super(input);
      this.text = text;
    }

    @Override
    public boolean incrementToken() throws IOException {
      boolean read = input.incrementToken();
      term.setEmpty().append(text);
      return read;
    }
  }

  private static String fold(String word, String stem) throws IOException {
    WordStream source = new WordStream();
    try (TokenStream folded = new FoldFilter(new Fixed(source, stem), source)) {
      source.word(word.toCharArray(), 0, word.length());
      folded.reset();
      assertThat(folded.incrementToken()).isTrue();
      return folded.getAttribute(CharTermAttribute.class).toString();
    }
  }

  @Test
  void accentsAndApostrophesGo() throws IOException {
    assertThat(fold("", "l'été")).isEqualTo("lete");
    assertThat(fold("", "straße")).isEqualTo("strasse");
  }

  @Test
  void kanaKeepWhatTellsThemApart() throws IOException {
    for (String pair : new String[] {"バリ", "パリ", "ルー", "で", "𛀂𛀆", "서울"}) {
      assertThat(fold("", pair)).isEqualTo(pair);
    }
  }

  @Test
  void aStemOfNothingGivesTheWordFolded() throws IOException {
    assertThat(fold("été", "")).isEqualTo("ete");
  }

  @Test
  void aWordOfFineryAloneIsLeft() throws IOException {
    assertThat(fold("x", "\u0301")).isEqualTo("\u0301");
    assertThat(fold("x", "'")).isEqualTo("'");
  }

  @Test
  void atMostTheBoundIsLeftOfAStemAndNoHalfCharacter() throws IOException {
    assertThat(fold("", "\u0905".repeat(5_000)).getBytes(StandardCharsets.UTF_8)).hasSize(2_046);
    String pairs = fold("", "x" + "\uD801\uDC28".repeat(5_000));
    assertThat(pairs).isEqualTo("x" + "\uD801\uDC28".repeat(340));
    assertThat(fold("", "ß".repeat(682))).isEqualTo("s".repeat(682));
  }
}
