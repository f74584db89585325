package dev.ragbase.embed;

import dev.ragbase.document.Embedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An embedder without a model: deterministic, offline, made in microseconds. Each lower-cased word
 * adds one to, or takes one from, a dimension that a hash of it chooses (feature hashing:
 * Weinberger et al., ICML 2009), and the sum is scaled to length 1. Texts are near when they share
 * words; it knows nothing of meaning. For tests, examples and measuring what surrounds a model, not
 * for quality.
 */
public final class HashingEmbedder implements Embedder {
  /** How many words a passage may have. */
  public static final int WORDS_MAX = 512;

  private final EmbeddingModel model;
  private volatile boolean closed;

  private HashingEmbedder(EmbeddingModel model) {
    this.model = model;
  }

  /** An embedder whose vectors have this many dimensions. */
  public static HashingEmbedder of(int dimensions) {
    String name = "hashing-" + dimensions;
    return new HashingEmbedder(new EmbeddingModel(name, dimensions, name + "-fnv1a-v1"));
  }

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public int tokensMax() {
    return WORDS_MAX;
  }

  @Override
  public TokenCounter tokens() {
    return text -> words(text).size();
  }

  @Override
  public List<Embedding> embedPassages(List<String> passages) {
    requireOpen();
    return passages.stream().map(this::embed).toList();
  }

  @Override
  public Embedding embedQuery(String query) {
    requireOpen();
    return embed(query);
  }

  @Override
  public void close() {
    closed = true;
  }

  private Embedding embed(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty text has no vector: leave it out");
    }
    List<String> words = words(text);
    if (words.size() > WORDS_MAX) {
      throw EmbeddingException.ofText(
          "a text has "
              + words.size()
              + " words, model '"
              + model.name()
              + "' reads at most "
              + WORDS_MAX
              + ": cut it into smaller chunks",
          null);
    }
    float[] sums = new float[model.dimensions()];
    for (String word : words) {
      long hash = hash(word);
      sums[(int) Long.remainderUnsigned(hash >>> 1, sums.length)] += (hash & 1) == 0 ? 1 : -1;
    }
    return Embedding.of(toLengthOne(sums));
  }

  private static float[] toLengthOne(float[] sums) {
    double squares = 0;
    for (float sum : sums) {
      squares += (double) sum * sum;
    }
    if (squares > 0) {
      float scale = (float) (1 / Math.sqrt(squares));
      for (int i = 0; i < sums.length; i++) {
        sums[i] *= scale;
      }
    }
    return sums;
  }

  /** FNV-1a over the UTF-16 units, its high bits folded in, since its low ones mix badly. */
  private static long hash(String word) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
    return hash ^ (hash >>> 29);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (Character.isLetterOrDigit(point)) {
                word.appendCodePoint(point);
              } else {
                finish(word, words);
              }
            });
    finish(word, words);
    return words;
  }

  private static void finish(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString().toLowerCase(Locale.ROOT));
      word.setLength(0);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("embedder '" + model.name() + "' is closed");
    }
  }
}
