package dev.ragbase.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WordPieceTokenizerTest {
  private static WordPieceTokenizer ours;
  private static HuggingFaceTokenizer theirs;

  @BeforeAll
  static void load() throws IOException {
    ModelFile file = PackagedModel.ALL_MINILM_L6_V2_Q.spec().tokenizer();
    ours = new WordPieceTokenizer(TokenizerFile.read(file.read()));
    try (InputStream in = file.open()) {
      Map<String, String> uncut =
          Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");
      theirs = HuggingFaceTokenizer.newInstance(in, uncut);
    }
  }

  @AfterAll
  static void close() {
    theirs.close();
  }

  @Test
  void everyCodePointIsReadAsTheReferenceReadsIt() {
    List<String> texts = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        texts.add("ab" + Character.toString(c) + "cd");
      }
    }
    List<String> different = different(texts);
    assertThat(different).isEmpty();
  }

  @Test
  void randomTextsAreReadAsTheReferenceReadsThem() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      texts.add(text(random));
    }
    assertThat(different(texts)).as("seed %d", seed).isEmpty();
  }

  @Test
  void countingCountsWhatEncodingGives() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      String text = text(random);
      assertThat(ours.count(text)).as(text).isEqualTo(ours.encode(text).length);
    }
  }

  @Test
  void brokenSurrogatesAreDropped() {
    assertThat(ours.encode("ab\ud800 cd\udc00")).isEqualTo(ours.encode("ab cd"));
  }

  @Test
  void anotherKindOfTokenizerIsRefusedByName() {
    String unigram =
        """
        {"model": {"type": "Unigram"}, "normalizer": {"type": "Precompiled"}, "added_tokens": []}
        """;
    assertThatThrownBy(() -> TokenizerFile.read(bytes(unigram)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("model.type is Unigram, must be WordPiece");
    assertThatThrownBy(() -> TokenizerFile.read(bytes("[]")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a tokenizer.json");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> different(List<String> texts) {
    List<String> different = new ArrayList<>();
    for (String text : texts) {
      long[] expected = theirs.encode(text, false, false).getIds();
      long[] given = Arrays.stream(ours.encode(text)).asLongStream().toArray();
      if (!Arrays.equals(expected, given)) {
        different.add(
            codePoints(text) + " " + Arrays.toString(expected) + " " + Arrays.toString(given));
      }
    }
    return different;
  }

  private static String codePoints(String text) {
    return text.codePoints().mapToObj(Integer::toHexString).collect(Collectors.joining(" "));
  }

  private static final String[] SAMPLES = {
    "The quick brown fox",
    "internationalisation",
    "naïve café",
    "Straße",
    "ÅNGSTRÖM",
    "İstanbul",
    "[CLS]",
    "[SEP] x",
    "[MASK",
    "##ing",
    "don't",
    "a_b-c",
    "192.168.0.1",
    "e=mc²",
    "日本語テキスト",
    "한국어",
    "नमस्ते",
    "Здравствуйте",
    "שָׁלוֹם",
    "مرحبا",
    "🙂👩‍💻",
    "\u200b",
    "\u00ad",
    "a\u0301\u0323",
    "\r\n\t",
    "\u0000",
    "\ufffd",
    "…",
    "“quoted”",
    "№",
    "ﬁ",
    "½",
    "Ⅷ",
    "\u1d165",
    "x".repeat(120)
  };

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(30);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> text.append(SAMPLES[random.nextInt(SAMPLES.length)]);
        case 2 -> text.append((char) random.nextInt(128));
        case 3 -> text.append(word(random));
        case 4 -> text.appendCodePoint(codePoint(random, 0x3000));
        default -> text.appendCodePoint(codePoint(random, 0x20000));
      }
      if (random.nextInt(3) == 0) {
        text.append(' ');
      }
    }
    return text.toString();
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      word.append((char) ((random.nextBoolean() ? 'a' : 'A') + random.nextInt(26)));
    }
    return word.toString();
  }

  private static int codePoint(Random random, int bound) {
    int c = random.nextInt(bound);
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? ' ' : c;
  }
}
