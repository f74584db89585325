package dev.ragbase.embed.onnx;

import dev.ragbase.embed.TokenCounter;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * BERT's uncased word pieces, equal to what the Hugging Face tokenizer gives for the same file,
 * truncation and padding off. Cuts straight from the text without copies: the chunker counts every
 * sentence. Safe for many threads.
 */
final class WordPieceTokenizer implements TokenCounter {
  private static final int WORD_CODE_POINTS_MAX = 100;
  private static final int WORD_CHARS_MAX = 2 * WORD_CODE_POINTS_MAX;

  private final Vocabulary vocabulary;
  private final int unknown;
  private final List<Map.Entry<String, Integer>> specials;
  private final CharClasses classes = new CharClasses();

  WordPieceTokenizer(TokenizerFile file) {
    this.unknown = file.unknown();
    this.vocabulary = new Vocabulary(file.pieces(), unknown);
    this.specials = List.copyOf(file.specials().entrySet());
  }

  @Override
  public int count(String text) {
    return new Reading(text).read().written;
  }

  /** The pieces of a text, without the tokens that frame a sequence. */
  int[] encode(String text) {
    Reading reading = new Reading(text).read();
    return Arrays.copyOf(reading.ids, reading.written);
  }

  /** One pass over one text. */
  private final class Reading {
    private final String text;
    private final char[] word = new char[WORD_CHARS_MAX];
    private int[] ids;
    private int written;
    private int chars;
    private int codePoints;

    Reading(String text) {
      this.text = text;
      this.ids = new int[text.length() / 3 + WORD_CHARS_MAX];
    }

    Reading read() {
      for (int i = 0; i < text.length(); ) {
        char c = text.charAt(i);
        int of = classes.of(c);
        switch (CharClasses.kind(of)) {
          case CharClasses.PART -> append(CharClasses.lower(of));
          case CharClasses.SPACE -> endWord();
          case CharClasses.COMPOSED -> {
            i = decompose(i);
            continue;
          }
          case CharClasses.ALONE -> {
            int end = c == '[' ? special(i) : i;
            if (end > i) {
              i = end;
              continue;
            }
            alone(CharClasses.lower(of));
          }
          default -> {}
        }
        i++;
      }
      endWord();
      return this;
    }

    /** Takes a token that is written out in the text, such as {@code [MASK]}. */
    private int special(int start) {
      for (Map.Entry<String, Integer> special : specials) {
        if (text.startsWith(special.getKey(), start)) {
          endWord();
          write(special.getValue());
          return start + special.getKey().length();
        }
      }
      return start;
    }

    /** Accents may be ordered across characters, so a run of such is decomposed as one. */
    private int decompose(int start) {
      StringBuilder run = new StringBuilder();
      int i = start;
      while (i < text.length() && isOfRun(text.charAt(i))) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        if (CharClasses.isIdeograph(c)) {
          run.append(' ').appendCodePoint(c).append(' ');
        } else if (!CharClasses.isDropped(c)) {
          run.appendCodePoint(c);
        }
      }
      Normalizer.normalize(run, Normalizer.Form.NFD).codePoints().forEach(this::take);
      return i;
    }

    private boolean isOfRun(char c) {
      byte kind = CharClasses.kind(classes.of(c));
      return kind == CharClasses.COMPOSED || kind == CharClasses.DROPPED;
    }

    private void take(int decomposed) {
      if (CharClasses.isStripped(decomposed)) {
        return;
      }
      int c = Character.toLowerCase(decomposed);
      if (c == ' ') {
        endWord();
      } else if (CharClasses.isPunctuation(c)) {
        alone(c);
      } else {
        append(c);
      }
    }

    private void alone(int c) {
      endWord();
      append(c);
      endWord();
    }

    private void append(int c) {
      if (codePoints < WORD_CODE_POINTS_MAX) {
        chars += Character.toChars(c, word, chars);
      }
      codePoints++;
    }

    private void append(char c) {
      if (codePoints < WORD_CODE_POINTS_MAX) {
        word[chars++] = c;
      }
      codePoints++;
    }

    private void endWord() {
      if (codePoints == 0) {
        return;
      }
      reserve(chars);
      if (codePoints > WORD_CODE_POINTS_MAX) {
        ids[written++] = unknown;
      } else {
        written += vocabulary.cut(word, chars, ids, written);
      }
      chars = 0;
      codePoints = 0;
    }

    private void write(int id) {
      reserve(1);
      ids[written++] = id;
    }

    private void reserve(int more) {
      if (written + more > ids.length) {
        ids = Arrays.copyOf(ids, ids.length + Math.max(more, ids.length / 2));
      }
    }
  }
}
