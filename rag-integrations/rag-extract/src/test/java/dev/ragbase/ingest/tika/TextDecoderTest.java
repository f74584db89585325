package dev.ragbase.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.ingest.ExtractionException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextDecoderTest {
  private static final String GERMAN =
      "Die Schl\u00fcssel f\u00fcr den Zugang m\u00fcssen regelm\u00e4\u00dfig ge\u00e4ndert werden. "
          + "Das \u00c4ndern dauert nur f\u00fcnf Minuten und st\u00f6rt \u00fcberhaupt niemanden.";
  private static final String FRENCH =
      "Les cl\u00e9s d'acc\u00e8s doivent \u00eatre chang\u00e9es r\u00e9guli\u00e8rement. "
          + "La op\u00e9ration co\u00fbte quelques minutes, m\u00eame \u00e0 No\u00ebl.";
  private static final String POLISH =
      "Klucze dost\u0119pu nale\u017cy regularnie zmienia\u0107. Zmiana zajmuje pi\u0119\u0107 minut i "
          + "nikomu nie przeszkadza, a bezpiecze\u0144stwo jest wi\u0119ksze. Ka\u017cdy mo\u017ce to zrobi\u0107.";
  private static final String RUSSIAN =
      "\u041a\u043b\u044e\u0447\u0438 \u0434\u043e\u0441\u0442\u0443\u043f\u0430 \u043d\u0443\u0436\u043d\u043e "
          + "\u0440\u0435\u0433\u0443\u043b\u044f\u0440\u043d\u043e \u043c\u0435\u043d\u044f\u0442\u044c. "
          + "\u042d\u0442\u043e \u0437\u0430\u043d\u0438\u043c\u0430\u0435\u0442 \u043f\u044f\u0442\u044c \u043c\u0438\u043d\u0443\u0442 "
          + "\u0438 \u043d\u0438\u043a\u043e\u043c\u0443 \u043d\u0435 \u043c\u0435\u0448\u0430\u0435\u0442.";
  private static final String GREEK =
      "\u03a4\u03b1 \u03ba\u03bb\u03b5\u03b9\u03b4\u03b9\u03ac \u03c0\u03c1\u03cc\u03c3\u03b2\u03b1\u03c3\u03b7\u03c2 "
          + "\u03c0\u03c1\u03ad\u03c0\u03b5\u03b9 \u03bd\u03b1 \u03b1\u03bb\u03bb\u03ac\u03b6\u03bf\u03c5\u03bd "
          + "\u03c4\u03b1\u03ba\u03c4\u03b9\u03ba\u03ac \u03ba\u03b1\u03b9 \u03b3\u03c1\u03ae\u03b3\u03bf\u03c1\u03b1.";
  private static final String JAPANESE =
      "\u30a2\u30af\u30bb\u30b9\u30ad\u30fc\u306f\u5b9a\u671f\u7684\u306b\u5909\u66f4\u3057\u306a\u3051\u308c\u3070"
          + "\u306a\u308a\u307e\u305b\u3093\u3002\u5909\u66f4\u306b\u306f\u4e94\u5206\u304b\u304b\u308a\u307e\u3059\u3002";
  private static final String CHINESE =
      "\u8bbf\u95ee\u5bc6\u94a5\u5fc5\u987b\u5b9a\u671f\u66f4\u6362\u3002\u66f4\u6362\u53ea\u9700\u8981\u4e94\u5206\u949f\uff0c"
          + "\u4e0d\u4f1a\u5f71\u54cd\u4efb\u4f55\u4eba\u7684\u5de5\u4f5c\u3002\u8bf7\u5728\u6bcf\u4e2a\u6708\u7684\u7b2c\u4e00\u5929\u66f4\u6362\u3002";
  private static final String KOREAN =
      "\uc811\uadfc \ud0a4\ub294 \uc815\uae30\uc801\uc73c\ub85c \ubcc0\uacbd\ud574\uc57c \ud569\ub2c8\ub2e4. "
          + "\ubcc0\uacbd\uc5d0\ub294 \uc624 \ubd84\uc774 \uac78\ub9bd\ub2c8\ub2e4.";

  private static String text(String language) {
    return switch (language) {
      case "german" -> GERMAN;
      case "french" -> FRENCH;
      case "polish" -> POLISH;
      case "russian" -> RUSSIAN;
      case "greek" -> GREEK;
      case "japanese" -> JAPANESE;
      case "chinese" -> CHINESE;
      case "korean" -> KOREAN;
      default -> throw new IllegalArgumentException(language);
    };
  }

  private static String decode(byte[] bytes) {
    return TextDecoder.decode(bytes, bytes.length, null, bytes.length);
  }

  @ParameterizedTest
  @CsvSource({
    "german, ISO-8859-1", "german, windows-1252", "french, ISO-8859-1", "polish, ISO-8859-2",
    "polish, windows-1250", "russian, KOI8-R", "russian, windows-1251", "russian, ISO-8859-5",
    "greek, ISO-8859-7", "greek, windows-1253", "japanese, Shift_JIS", "japanese, EUC-JP",
    "japanese, ISO-2022-JP", "chinese, GB18030", "korean, EUC-KR"
  })
  void anOldEncodingIsRecognised(String language, String charset) {
    assertThat(decode(text(language).getBytes(Charset.forName(charset)))).isEqualTo(text(language));
  }

  @ParameterizedTest
  @CsvSource({
    "german, UTF-16LE",
    "german, UTF-16BE",
    "german, UTF-16",
    "french, UTF-8",
    "japanese, UTF-8",
    "german, UTF-32",
    "chinese, UTF-8"
  })
  void unicodeIsRecognised(String language, String charset) {
    String text = text(language);
    byte[] bytes = text.getBytes(Charset.forName(charset));
    if (charset.equals("UTF-32")) {
      bytes = ("\uFEFF" + text).getBytes(Charset.forName("UTF-32LE"));
    }
    assertThat(Characters.clean(decode(bytes))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"caf\u00e9", "na\u00efve", "M\u00fcller", "\u00a9 2020 Ann", "50 \u00b0C"})
  void fewWordsInLatin1AreNoChinese(String words) {
    assertThat(decode(words.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(words);
  }

  @Test
  void theEuroSignTellsLatin9FromLatin1() {
    String price = "Der Preis betr\u00e4gt f\u00fcr alle Schl\u00fcssel 50 \u20ac im Jahr.";
    assertThat(decode(price.getBytes(Charset.forName("ISO-8859-15")))).isEqualTo(price);
  }

  @Test
  void utf8WithABrokenByteStaysUtf8() {
    byte[] bytes = (GERMAN + GERMAN + "x").getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 1] = (byte) 0xE4;
    assertThat(decode(bytes)).startsWith(GERMAN);
  }

  @Test
  void aWrongDeclarationIsNotBelieved() {
    byte[] bytes = GERMAN.getBytes(StandardCharsets.UTF_8);
    assertThat(TextDecoder.decode(bytes, bytes.length, "windows-1252", bytes.length))
        .isEqualTo(GERMAN);
    assertThat(TextDecoder.decode(bytes, bytes.length, "no such", bytes.length)).isEqualTo(GERMAN);
  }

  @Test
  void aLateForeignLineIsHeard() {
    byte[] bytes =
        ("plain words\n".repeat(20_000) + RUSSIAN).getBytes(Charset.forName("windows-1251"));
    assertThat(decode(bytes)).endsWith(RUSSIAN);
  }

  @Test
  void whatIsTooLongIsRefusedHoweverItIsEncoded() {
    for (String text : List.of("x".repeat(101), "x".repeat(100) + "é", "x".repeat(99) + "😀")) {
      for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("GB18030"))) {
        byte[] bytes = text.getBytes(charset);
        assertThatThrownBy(() -> TextDecoder.decode(bytes, bytes.length, null, 100))
            .isInstanceOf(ExtractionException.class)
            .hasMessageContaining("holds more than 100 characters");
        assertThat(TextDecoder.decode(bytes, bytes.length, charset.name(), 101)).isEqualTo(text);
      }
    }
    byte[] wide = ("\uFEFF" + "x".repeat(100)).getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> TextDecoder.decode(wide, wide.length, null, 100))
        .hasMessageContaining("holds more than 100 characters");
  }
}
