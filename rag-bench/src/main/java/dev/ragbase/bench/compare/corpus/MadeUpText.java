package dev.ragbase.bench.compare.corpus;

import java.util.Random;

/** Texts of made-up words, few of them frequent and many rare, as in language. */
public final class MadeUpText {
  private static final int VOCABULARY = 20_000;
  private static final int WORDS_IN_PARAGRAPH = 120;

  private final Random random;

  /** Texts that follow from a seeded source alone. */
  public MadeUpText(Random random) {
    this.random = random;
  }

  /** So many words in a row. */
  public String words(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int word = (int) (VOCABULARY * Math.pow(random.nextDouble(), 3));
      text.append(i == 0 ? "" : " ").append('w').append(Integer.toString(word, 36));
    }
    return text.toString();
  }

  /** So many paragraphs, each about as long as a passage. */
  public String paragraphs(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : "\n\n").append(words(WORDS_IN_PARAGRAPH)).append('.');
    }
    return text.toString();
  }
}
