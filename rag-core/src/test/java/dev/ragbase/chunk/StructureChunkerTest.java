package dev.ragbase.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.StructuredText;
import dev.ragbase.document.StructuredText.PageStart;
import dev.ragbase.embed.PassageText;
import dev.ragbase.embed.TokenCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructureChunkerTest {
  /** Counts as word-piece tokenizers do: marks and Chinese one each, words one for six letters. */
  static final TokenCounter COUNTER =
      text -> {
        int tokens = 0;
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
          char c = text.charAt(i);
          if (c < 128 && Character.isLetterOrDigit(c)) {
            tokens += letters % 6 == 0 ? 1 : 0;
            letters++;
          } else {
            tokens += Character.isWhitespace(c) ? 0 : 1;
            letters = 0;
          }
        }
        return tokens;
      };

  private static StructureChunker chunker(int tokensMax, int tokensMin) {
    return new StructureChunker(new ChunkLimits(tokensMax, tokensMin), COUNTER, "test");
  }

  private static List<ChunkDraft> chunks(int tokensMax, int tokensMin, String... paragraphs) {
    return chunker(tokensMax, tokensMin).chunk(RandomTexts.markdown(List.of(paragraphs)));
  }

  private static void assertKeepsTheContract(
      String message, int tokensMax, StructuredText text, List<ChunkDraft> chunks) {
    int at = 0;
    for (ChunkDraft chunk : chunks) {
      assertThat(chunk.span().start()).as(message).isGreaterThanOrEqualTo(at);
      assertThat(text.text().substring(at, chunk.span().start())).as(message).isBlank();
      assertThat(chunk.text()).as(message).isEqualTo(chunk.span().of(text.text()));
      String passage = PassageText.of(chunk.headings(), chunk.text());
      assertThat(COUNTER.count(passage)).as(message).isLessThanOrEqualTo(tokensMax);
      assertThat(chunk.text().length())
          .as(message)
          .isLessThanOrEqualTo(tokensMax * StructureChunker.CHARS_PER_TOKEN_MAX);
      at = chunk.span().end();
    }
    assertThat(text.text().substring(at)).as(message).isBlank();
  }

  @Test
  void anyTextIsCoveredInOrderWithinTheLimitsAndTheSameEachTime() {
    for (int seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      RandomTexts texts = new RandomTexts(random);
      StructuredText text = texts.wild(1 + random.nextInt(3_000));
      int tokensMax = 16 + random.nextInt(200);
      StructureChunker chunker = chunker(tokensMax, random.nextInt(1 + tokensMax / 2));
      List<ChunkDraft> chunks = chunker.chunk(text);
      assertKeepsTheContract("seed " + seed, tokensMax, text, chunks);
      assertThat(chunker.chunk(text)).as("seed %s", seed).isEqualTo(chunks);
    }
  }

  @Test
  void aBlankTextHasNoChunks() {
    assertThat(chunker(64, 16).chunk(StructuredText.plain(" \n\t\n"))).isEmpty();
    assertThat(chunker(64, 16).chunk(StructuredText.plain(""))).isEmpty();
  }

  @Test
  void aTextThatFitsIsOneChunk() {
    List<ChunkDraft> chunks = chunks(64, 0, "One paragraph.", "Another.");
    assertThat(chunks).extracting(ChunkDraft::text).containsExactly("One paragraph.\n\nAnother.");
  }

  @Test
  void aChunkCarriesTheHeadingsAboveItAndKeepsItsOwnInTheText() {
    List<ChunkDraft> chunks =
        chunks(64, 0, "# Install", "Get it.", "## Linux", "Use apt.", "## Mac", "Use brew.");
    assertThat(chunks)
        .extracting(ChunkDraft::headings)
        .containsExactly(
            List.of("Install"), List.of("Install", "Linux"), List.of("Install", "Mac"));
    assertThat(chunks.get(1).text()).isEqualTo("## Linux\n\nUse apt.");
  }

  @Test
  void smallSectionsOfOneParentShareAChunkUnderTheirCommonPath() {
    List<ChunkDraft> chunks =
        chunks(64, 16, "# Faq", "## A", "Yes.", "## B", "No.", "# Other", "Text.");
    assertThat(chunks)
        .extracting(ChunkDraft::headings)
        .containsExactly(List.of("Faq"), List.of("Other"));
    assertThat(chunks.getFirst().text()).startsWith("# Faq").endsWith("No.");
  }

  @Test
  void aHeadingWithoutABodyJoinsItsFirstPartWhichKeepsItsPath() {
    String body = "word ".repeat(30).strip();
    List<ChunkDraft> chunks = chunks(64, 8, "# Top", "## Part", body, "## Next", body);
    assertThat(chunks)
        .extracting(ChunkDraft::headings)
        .containsExactly(List.of("Top", "Part"), List.of("Top", "Next"));
    assertThat(chunks.getFirst().text()).isEqualTo("# Top\n\n## Part\n\n" + body);
  }

  @Test
  void aCodeBlockThatFitsStaysWhole() {
    String code = "    first();\n\n    second();\n\n    third();";
    String prose = "word ".repeat(20).strip() + ".";
    List<ChunkDraft> chunks = chunks(40, 0, prose, prose, code, prose, prose);
    assertThat(chunks).anyMatch(chunk -> chunk.text().contains(code.strip()));
  }

  @Test
  void aParagraphIsNotCutWhereItsNeighboursCanBeTakenApart() {
    String[] paragraphs = new RandomTexts(new Random(5)).paragraphs(60).toArray(String[]::new);
    List<ChunkDraft> chunks = chunks(256, 0, paragraphs);
    assertThat(chunks).hasSizeGreaterThan(8);
    for (String paragraph : paragraphs) {
      assertThat(chunks).anyMatch(chunk -> chunk.text().contains(paragraph));
    }
  }

  @Test
  void aLongParagraphIsCutBetweenSentencesAndALongSentenceBetweenWords() {
    Random random = new Random(6);
    RandomTexts texts = new RandomTexts(random);
    String sentences =
        String.join(" ", texts.sentence(), texts.sentence(), texts.sentence(), texts.sentence());
    assertThat(chunks(48, 0, sentences)).allMatch(chunk -> chunk.text().endsWith("."));
    String words = sentences.replace(".", "");
    List<ChunkDraft> chunks = chunks(24, 0, words);
    assertThat(chunks).hasSizeGreaterThan(1);
    assertThat(chunks.stream().map(ChunkDraft::text).toList())
        .isEqualTo(chunks.stream().map(chunk -> chunk.text().strip()).toList());
    assertThat(String.join(" ", chunks.stream().map(ChunkDraft::text).toList())).isEqualTo(words);
  }

  @Test
  void theOutermostHeadingsAreLeftOutWhereThePathTakesMoreThanAThird() {
    String longTitle = "seven words that fill up a path";
    List<ChunkDraft> chunks =
        chunks(
            24, 0, "# " + longTitle, "Text.", "## " + longTitle + " too", "Text.", "### End", "x");
    assertThat(chunks.getLast().headings()).containsExactly("End");
  }

  @Test
  void aHeadingLongerThanTheLimitLeavesRoomForTheText() {
    for (String title : List.of("\u4E2D".repeat(500), "x1-".repeat(5_000), "word ".repeat(300))) {
      for (int tokensMax : new int[] {16, 64, 128}) {
        StructuredText text =
            RandomTexts.markdown(List.of("# " + title, new RandomTexts(new Random(7)).paragraph()));
        List<ChunkDraft> chunks = chunker(tokensMax, 0).chunk(text);
        assertKeepsTheContract(title, tokensMax, text, chunks);
      }
    }
  }

  @Test
  void aPageIsTheOneWhereTheChunkBegins() {
    String page = "word ".repeat(30).strip() + ".\n\n";
    StructuredText text =
        new StructuredText(
            page.repeat(3),
            List.of(),
            List.of(new PageStart(page.length(), 2), new PageStart(2 * page.length(), 3)),
            List.of());
    assertThat(chunker(40, 0).chunk(text)).extracting(ChunkDraft::page).containsExactly(null, 2, 3);
  }

  @Test
  void aCounterThatCountsMoreForTheWholeThanForItsPartsIsStillObeyed() {
    TokenCounter superadditive = text -> COUNTER.count(text) + text.length() / 40;
    StructureChunker chunker =
        new StructureChunker(new ChunkLimits(40, 10), superadditive, "superadditive");
    StructuredText text =
        RandomTexts.markdown(new RandomTexts(new Random(8)).markdownParagraphs(100));
    for (ChunkDraft chunk : chunker.chunk(text)) {
      assertThat(superadditive.count(PassageText.of(chunk.headings(), chunk.text())))
          .isLessThanOrEqualTo(40);
    }
  }

  @Test
  void theFingerprintNamesAllThatDecides() {
    assertThat(chunker(64, 16).fingerprint())
        .isEqualTo("structure-1;tokensMax=64;tokensMin=16;tokenizer=test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\0", "\u4E2D", "\uD83D\uDE00", "a ", "ab, cd", "line\n", "p.\n\n"})
  void aMegabyteOfOneThingIsCutInLinearTime(String unit) {
    StructuredText text = StructuredText.plain(unit.repeat(1_000_000 / unit.length()));
    assertLinear(text, 1_000_000);
  }

  @Test
  void aMegabyteWithoutAnyWhiteSpaceOrWithNothingElseInsideIsCutInLinearTime() {
    Random random = new Random(9);
    StringBuilder blob = new StringBuilder();
    while (blob.length() < 1_000_000) {
      blob.append((char) ('0' + random.nextInt(75)));
    }
    assertLinear(StructuredText.plain(blob.toString()), 1_000_000);
    assertLinear(StructuredText.plain("a" + " ".repeat(1_000_000) + "b"), 1_000_000);
  }

  @Test
  void twentyMegabytesOfProseAreCutInLinearTimeAndBoundedMemory() {
    RandomTexts texts = new RandomTexts(new Random(10));
    String block = String.join("\n\n", texts.paragraphs(2_000)) + "\n\n";
    StructuredText text = StructuredText.plain(block.repeat(20_000_000 / block.length()));
    assertLinear(text, 20_000_000);
    StructuredText oneLine = StructuredText.plain(text.text().replace('\n', ' ').replace('.', ' '));
    assertLinear(oneLine, 20_000_000);
  }

  /**
   * Bounds what the token counter is given, and roughly the time, so that a slow machine passes.
   */
  private static void assertLinear(StructuredText text, long size) {
    AtomicLong counted = new AtomicLong();
    StructureChunker chunker =
        new StructureChunker(
            new ChunkLimits(256, 64),
            passage -> {
              counted.addAndGet(passage.length());
              return COUNTER.count(passage);
            },
            "test");
    List<ChunkDraft> chunks = new ArrayList<>();
    Assertions.assertTimeout(Duration.ofSeconds(60), () -> chunks.addAll(chunker.chunk(text)));
    assertKeepsTheContract("size " + size, 256, text, chunks);
    assertThat(counted.get()).isLessThan(6 * size + 10_000);
  }
}
