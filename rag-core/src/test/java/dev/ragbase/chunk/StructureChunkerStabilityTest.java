package dev.ragbase.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.StructuredText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** An edit changes few chunks: what it costs to embed a long document again. */
class StructureChunkerStabilityTest {
  private static final int ROUNDS = 40;
  private static final double AVERAGE_MAX = 3;
  private static final int WORST_MAX = 8;

  private static int changed(List<ChunkDraft> before, List<ChunkDraft> after) {
    Map<String, Integer> left = new HashMap<>();
    before.forEach(chunk -> left.merge(chunk.text(), 1, Integer::sum));
    int changed = 0;
    for (ChunkDraft chunk : after) {
      if (left.merge(chunk.text(), -1, Integer::sum) < 0) {
        changed++;
      }
    }
    return changed;
  }

  private static List<String> edited(
      List<String> parts, Random random, Function<Random, String> part) {
    List<String> edited = new ArrayList<>(parts);
    int at = random.nextInt(edited.size());
    switch (random.nextInt(3)) {
      case 0 -> edited.set(at, part.apply(random));
      case 1 -> edited.add(at, part.apply(random));
      default -> edited.remove(at);
    }
    return edited;
  }

  private static void assertStable(
      String name,
      Function<Random, List<String>> parts,
      Function<Random, String> part,
      Function<List<String>, StructuredText> join) {
    StructureChunker chunker =
        new StructureChunker(new ChunkLimits(256, 64), StructureChunkerTest.COUNTER, "test");
    int sum = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<String> original = parts.apply(random);
      List<ChunkDraft> before = chunker.chunk(join.apply(original));
      List<ChunkDraft> after = chunker.chunk(join.apply(edited(original, random, part)));
      int changed = changed(before, after);
      assertThat(changed).as("%s, seed %s", name, seed).isLessThanOrEqualTo(WORST_MAX);
      sum += changed;
    }
    assertThat((double) sum / ROUNDS).as("%s, on average", name).isLessThanOrEqualTo(AVERAGE_MAX);
  }

  @Test
  void inAFlatTextOfFiveHundredParagraphs() {
    assertStable(
        "flat",
        random -> new RandomTexts(random).paragraphs(500),
        random -> new RandomTexts(random).paragraph(),
        parts -> StructuredText.plain(String.join("\n\n", parts)));
  }

  @Test
  void inMarkdownWithHeadingsAndCode() {
    assertStable(
        "markdown",
        random -> new RandomTexts(random).markdownParagraphs(500),
        random -> new RandomTexts(random).paragraph(),
        RandomTexts::markdown);
  }

  @Test
  void inManySmallSections() {
    assertStable(
        "small sections",
        random -> {
          RandomTexts texts = new RandomTexts(random);
          List<String> parts = new ArrayList<>(List.of("# Questions"));
          for (int i = 0; i < 250; i++) {
            parts.add("## " + texts.word());
            parts.add(texts.sentence());
          }
          return parts;
        },
        random -> new RandomTexts(random).sentence(),
        RandomTexts::markdown);
  }

  @Test
  void inOneLongLineOfSentences() {
    assertStable(
        "one line",
        random ->
            new RandomTexts(random)
                .paragraphs(300).stream().map(p -> p.replace('\n', ' ')).toList(),
        random -> new RandomTexts(random).sentence(),
        parts -> StructuredText.plain(String.join(" ", parts)));
  }

  @Test
  void inOneLongLineOfWordsWithoutAnyMark() {
    assertStable(
        "words",
        random ->
            new RandomTexts(random)
                .paragraphs(2000).stream().map(p -> p.substring(0, p.indexOf(' '))).toList(),
        random -> new RandomTexts(random).word(),
        parts -> StructuredText.plain(String.join(" ", parts)));
  }

  @Test
  void inALongTextWithoutWhiteSpace() {
    assertStable(
        "blob",
        random ->
            new RandomTexts(random)
                .paragraphs(200).stream().map(p -> p.replaceAll("\\W", "")).toList(),
        random -> new RandomTexts(random).word(),
        parts -> StructuredText.plain(String.join("", parts)));
  }

  @Test
  void inAThousandEqualLines() {
    assertStable(
        "equal lines",
        random -> Collections.nCopies(1_000, "the same line, again and again"),
        random -> new RandomTexts(random).sentence(),
        parts -> StructuredText.plain(String.join("\n", parts)));
  }
}
