package dev.ragbase.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CitationMarkersTest {
  @Test
  void markersOfSourcesThatThereAreStay() {
    CitationMarkers markers = through(3, "Keys rotate [1] every week [2, 3].");
    assertThat(markers.text()).isEqualTo("Keys rotate [1] every week [2][3].");
    assertThat(markers.cited()).containsExactly(1, 2, 3);
  }

  @Test
  void markersThatReferToNothingAreDropped() {
    CitationMarkers markers = through(2, "Yes [7], or [0] no [2][99999999999].");
    assertThat(markers.text()).isEqualTo("Yes , or  no [2].");
    assertThat(markers.cited()).containsExactly(2);
  }

  @Test
  void bracketsThatAreNoMarkersAreText() {
    CitationMarkers markers = through(2, "int[] a = b[i]; [see below] [1");
    assertThat(markers.text()).isEqualTo("int[] a = b[i]; [see below] [1");
    assertThat(markers.cited()).isEmpty();
  }

  @Test
  void codeBetweenBackticksStaysAsItIs() {
    String code = "Take `args[0]` and ``a`[1]``.\n```java\nx[2] = `y[9]`;\n```\n";
    CitationMarkers markers = through(2, code + "It works [2] [5].");
    assertThat(markers.text()).isEqualTo(code + "It works [2] .");
    assertThat(markers.cited()).containsExactly(2);
  }

  @Test
  void aBacktickThatNothingClosesEndsWithItsLine() {
    assertThat(through(1, "the ` key [1]\nworks [1][3]").text())
        .isEqualTo("the ` key [1]\nworks [1]");
  }

  @Test
  void bracketsBehindAWordThatNameNoSourceAreASubscript() {
    CitationMarkers markers = through(2, "Read args[0] or rows[0][1] weekly[2], never [0] or [7].");
    assertThat(markers.text()).isEqualTo("Read args[0] or rows[0][1] weekly[2], never  or .");
    assertThat(markers.cited()).containsExactly(2);
  }

  @Test
  void howTheTextIsCutIntoPartsMakesNoDifference() {
    String text =
        "First [1]. Then [2; 5] and [12], [x] a[1] b[0][2] [ 3 ] `c[0]` ```\nd[7]```` [8] end [";
    String whole = through(3, text).text();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<String> parts = new ArrayList<>();
      for (int at = 0; at < text.length(); ) {
        int next = Math.min(text.length(), at + 1 + random.nextInt(4));
        parts.add(text.substring(at, next));
        at = next;
      }
      assertThat(through(3, parts.toArray(String[]::new)).text())
          .as("seed " + seed)
          .isEqualTo(whole);
    }
  }

  private static CitationMarkers through(int sources, String... parts) {
    StringBuilder heard = new StringBuilder();
    CitationMarkers markers = new CitationMarkers(sources, heard::append);
    for (String part : parts) {
      markers.accept(part);
    }
    markers.end();
    assertThat(heard.toString()).isEqualTo(markers.text());
    return markers;
  }
}
