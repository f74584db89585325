package dev.ragbase.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.ragbase.document.Embedding;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingException;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.embed.TokenCounter;
import dev.ragbase.error.Retry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any LangChain4j embedding model as our {@link Embedder}. How long a text may be, and how it is
 * counted, LangChain4j does not say: the caller does. As safe for threads as the model behind it;
 * the time of a call is bounded by the model's own timeout.
 */
public final class LangChain4jEmbedder implements Embedder {
  private final dev.langchain4j.model.embedding.EmbeddingModel delegate;
  private final EmbeddingModel model;
  private final int tokensMax;
  private final TokenCounter tokens;
  private volatile boolean closed;

  private LangChain4jEmbedder(
      dev.langchain4j.model.embedding.EmbeddingModel delegate,
      EmbeddingModel model,
      int tokensMax,
      TokenCounter tokens) {
    this.delegate = delegate;
    this.model = model;
    this.tokensMax = tokensMax;
    this.tokens = tokens;
  }

  /**
   * An embedder over a LangChain4j model.
   *
   * @param model what its vectors are known by
   * @param tokensMax how many tokens of a text it reads; longer ones are refused
   * @param tokens counts at least as many tokens as the model does
   */
  public static LangChain4jEmbedder of(
      dev.langchain4j.model.embedding.EmbeddingModel delegate,
      EmbeddingModel model,
      int tokensMax,
      TokenCounter tokens) {
    if (tokensMax < 1) {
      throw new IllegalArgumentException("tokensMax is " + tokensMax + ", must be at least 1");
    }
    return new LangChain4jEmbedder(delegate, model, tokensMax, tokens);
  }

  @Override
  public EmbeddingModel model() {
    return model;
  }

  @Override
  public int tokensMax() {
    return tokensMax;
  }

  @Override
  public TokenCounter tokens() {
    return tokens;
  }

  @Override
  public List<Embedding> embedPassages(List<String> passages) {
    if (closed) {
      throw new IllegalStateException("the embedder " + model.name() + " is closed");
    }
    passages.forEach(this::requireReadable);
    if (passages.isEmpty()) {
      return List.of();
    }
    List<dev.langchain4j.data.embedding.Embedding> vectors = call(passages);
    if (vectors.size() != passages.size()) {
      throw failed("gave " + vectors.size() + " vectors for " + passages.size() + " texts", null);
    }
    return vectors.stream().map(vector -> checked(vector.vector())).toList();
  }

  @Override
  public Embedding embedQuery(String query) {
    return embedPassages(List.of(query)).getFirst();
  }

  private List<dev.langchain4j.data.embedding.Embedding> call(List<String> passages) {
    try {
      return delegate.embedAll(passages.stream().map(TextSegment::from).toList()).content();
    } catch (RuntimeException e) {
      Failures failure = Failures.of(e);
      String message = "embedding model " + model.name() + " failed: " + failure.reason();
      throw failure.ofRequest()
          ? EmbeddingException.ofText(message, e)
          : new EmbeddingException(message, failure.retry(), e);
    }
  }

  private void requireReadable(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty text cannot be embedded");
    }
    int count = tokens.count(text);
    if (count > tokensMax) {
      throw EmbeddingException.ofText(
          "embedding model "
              + model.name()
              + " reads "
              + tokensMax
              + " tokens, a text has "
              + count
              + ": cut it into chunks",
          null);
    }
  }

  private Embedding checked(float[] vector) {
    try {
      model.requireDimensions(vector.length);
    } catch (IllegalArgumentException e) {
      throw failed("gave no good vector: " + e.getMessage(), e);
    }
    try {
      return Embedding.of(vector);
    } catch (IllegalArgumentException e) {
      throw EmbeddingException.ofText(
          "embedding model " + model.name() + " gave no good vector: " + e.getMessage(), e);
    }
  }

  private EmbeddingException failed(String how, @Nullable Throwable cause) {
    return new EmbeddingException("embedding model " + model.name() + " " + how, Retry.NO, cause);
  }

  /** The model behind it has nothing to close. */
  @Override
  public void close() {
    closed = true;
  }
}
