package dev.ragbase.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageDetectorTest {
  private static Optional<Language> detect(String text) {
    WordList words = new WordList(text.length());
    new Words().read(text, words);
    return LanguageDetector.shared().detect(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ENGLISH | It was the best of times and it was the worst of times for all of them.",
        "GERMAN | Das Buch liegt auf dem Tisch, und wir haben es noch nicht gelesen.",
        "FRENCH | Nous avons trouvé les clés dans la maison de mon frère, mais elle est fermée.",
        "SPANISH | El perro de la vecina no quiere que los niños entren en su jardín.",
        "ITALIAN | Non so che cosa sia successo, ma la porta della casa era aperta.",
        "DUTCH | Het is niet de eerste keer dat wij met de trein naar het werk gaan.",
        "RUSSIAN | Я не знаю, что он сказал, но это было не то, что мы хотели.",
        "SWEDISH | Det är inte första gången som vi har varit här och sett på den.",
        "FINNISH | Minä en ole vielä nähnyt sitä, mutta hän on jo siellä ja he ovat kanssa.",
        "TURKISH | Bu ev çok güzel ama o kadar büyük değil, daha sonra ne için gibi",
        "HUNGARIAN | Ez nem az a ház, amelyet mi láttunk, hanem egy másik, és már nincs meg."
      })
  void theLanguageOfASentenceIsTold(Language language, String text) {
    assertThat(detect(text)).contains(language);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int x = foo(bar, baz); return x++;",
        "Berlin Tokyo Lima Oslo Cairo Quito Dakar",
        "東京都に住んでいます",
        "12 34 56 78",
        "Hello"
      })
  void whatHasNoLanguageIsNotGivenOne(String text) {
    assertThat(detect(text)).isEmpty();
  }

  @Test
  void tagsAreReadLeniently() {
    assertThat(Language.ofTag("de-CH")).contains(Language.GERMAN);
    assertThat(Language.ofTag("pt_BR")).contains(Language.PORTUGUESE);
    assertThat(Language.ofTag("nb")).contains(Language.NORWEGIAN);
    assertThat(Language.ofTag("ja")).isEmpty();
  }
}
