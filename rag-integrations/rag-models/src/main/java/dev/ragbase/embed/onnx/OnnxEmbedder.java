package dev.ragbase.embed.onnx;

import ai.onnxruntime.OrtException;
import dev.ragbase.document.Embedding;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingException;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.embed.TokenCounter;
import dev.ragbase.error.Retry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Embeds inside the process, offline. The texts of a batch are shared out over the machine's cores,
 * the longest first, one text at a time on each, so that the model's memory does not grow with the
 * batch. The weights are read at the first embedding or {@link #warmUp}, the tokenizer at the first
 * count. Safe for many threads.
 */
public final class OnnxEmbedder implements Embedder {
  private static final int FRAME_TOKENS = 2;

  private final OnnxModelSpec spec;
  private final int threads;
  private final @Nullable Path prepared;
  private final TokenCounter counter = this::count;
  private final ReentrantLock loading = new ReentrantLock();
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();
  private volatile @Nullable Text text;
  private volatile @Nullable OnnxSession session;
  private volatile boolean closed;
  private @Nullable ExecutorService workers;

  private OnnxEmbedder(OnnxModelSpec spec, int threads, @Nullable Path prepared) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", must be at least 1");
    }
    this.spec = spec;
    this.threads = threads;
    this.prepared = prepared;
  }

  /** A packaged model on all cores. */
  public static OnnxEmbedder of(PackagedModel model) {
    return of(model.spec());
  }

  /** A model on all cores. */
  public static OnnxEmbedder of(OnnxModelSpec spec) {
    return of(spec, Runtime.getRuntime().availableProcessors());
  }

  /** A model on so many threads. */
  public static OnnxEmbedder of(OnnxModelSpec spec, int threads) {
    return new OnnxEmbedder(spec, threads, null);
  }

  /**
   * The same model, not loaded yet, whose weights lie ready in a folder once they were loaded: the
   * next load, by any process, takes a third of the time and shares the memory. Gives the same
   * vectors. Costs as much disk as the weights, again for each version of ONNX Runtime.
   *
   * @param folder only for this; made if it is not there, and gone around if it cannot be used.
   *     Whoever may write there decides what the model computes, and may end the process
   */
  public OnnxEmbedder preparedIn(Path folder) {
    return new OnnxEmbedder(spec, threads, folder);
  }

  @Override
  public EmbeddingModel model() {
    return spec.model();
  }

  @Override
  public int tokensMax() {
    OnnxModelSpec.Usage usage = spec.usage();
    boolean plain = usage.queryPrefix().isEmpty() && usage.passagePrefix().isEmpty();
    return plain ? usage.sequenceMax() - FRAME_TOKENS : text().tokensMax;
  }

  @Override
  public TokenCounter tokens() {
    return counter;
  }

  @Override
  public List<Embedding> embedPassages(List<String> passages) {
    requireOpen();
    Text text = text();
    List<long[]> sequences = passages.stream().map(text::passage).toList();
    if (sequences.size() <= 1) {
      return sequences.stream().map(this::run).toList();
    }
    return runAll(sequences);
  }

  @Override
  public Embedding embedQuery(String query) {
    requireOpen();
    Text text = text();
    return run(text.query(query));
  }

  @Override
  public void warmUp() {
    requireOpen();
    text();
    open.readLock().lock();
    try {
      requireOpen();
      session();
    } finally {
      open.readLock().unlock();
    }
  }

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      closed = true;
      if (workers != null) {
        workers.shutdown();
      }
      if (session != null) {
        session.close();
        session = null;
      }
    } catch (OrtException e) {
      throw failed("could not be closed", e);
    } finally {
      open.writeLock().unlock();
    }
  }

  private List<Embedding> runAll(List<long[]> sequences) {
    List<Integer> longestFirst =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -sequences.get(i).length))
            .toList();
    Embedding[] done = new Embedding[sequences.size()];
    AtomicInteger next = new AtomicInteger();
    Callable<Void> share =
        () -> {
          for (int i = next.getAndIncrement(); i < done.length; i = next.getAndIncrement()) {
            int text = longestFirst.get(i);
            done[text] = run(sequences.get(text));
          }
          return null;
        };
    List<Callable<Void>> shares = Collections.nCopies(Math.min(threads, done.length), share);
    try {
      for (Future<Void> finished : workers().invokeAll(shares)) {
        finished.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddingException("embedding was interrupted: call again", Retry.YES, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : failed("failed", e);
    }
    return List.of(done);
  }

  private Embedding run(long[] sequence) {
    open.readLock().lock();
    try {
      requireOpen();
      return session().run(sequence);
    } catch (OrtException e) {
      throw failed("failed", e);
    } finally {
      open.readLock().unlock();
    }
  }

  private int count(String counted) {
    return text().tokenizer.count(counted);
  }

  private Text text() {
    Text loaded = text;
    if (loaded != null) {
      return loaded;
    }
    loading.lock();
    try {
      if (text == null) {
        text = new Text(spec, TokenizerFile.read(spec.tokenizer().read()));
      }
      return Objects.requireNonNull(text);
    } catch (IOException e) {
      throw failed("has no tokenizer that can be used", e);
    } finally {
      loading.unlock();
    }
  }

  private OnnxSession session() {
    OnnxSession loaded = session;
    if (loaded != null) {
      return loaded;
    }
    loading.lock();
    try {
      if (session == null) {
        session = new OnnxSession(spec, prepared);
      }
      return Objects.requireNonNull(session);
    } catch (IOException | OrtException e) {
      throw failed("could not be loaded", e);
    } finally {
      loading.unlock();
    }
  }

  private ExecutorService workers() {
    loading.lock();
    try {
      requireOpen();
      if (workers == null) {
        workers =
            Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("rag-embed-", 1).factory());
      }
      return workers;
    } finally {
      loading.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the embedder " + spec.model().name() + " is closed");
    }
  }

  private EmbeddingException failed(String how, Exception cause) {
    return new EmbeddingException(
        "embedding model " + spec.model().name() + " " + how + ": " + cause.getMessage(),
        Retry.NO,
        cause);
  }

  /** What turns texts into sequences. */
  private static final class Text {
    private final String model;
    private final WordPieceTokenizer tokenizer;
    private final TokenizerFile file;
    private final int[] queryPrefix;
    private final int[] passagePrefix;
    private final int tokensMax;

    Text(OnnxModelSpec spec, TokenizerFile file) {
      this.model = spec.model().name();
      this.file = file;
      this.tokenizer = new WordPieceTokenizer(file);
      this.queryPrefix = tokenizer.encode(spec.usage().queryPrefix());
      this.passagePrefix = tokenizer.encode(spec.usage().passagePrefix());
      int prefix = Math.max(queryPrefix.length, passagePrefix.length);
      this.tokensMax = spec.usage().sequenceMax() - FRAME_TOKENS - prefix;
    }

    long[] query(String text) {
      return sequence(queryPrefix, text);
    }

    long[] passage(String text) {
      return sequence(passagePrefix, text);
    }

    private long[] sequence(int[] prefix, String text) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("an empty text cannot be embedded");
      }
      int[] tokens = tokenizer.encode(text);
      if (tokens.length > tokensMax) {
        throw EmbeddingException.ofText(
            "text of %d tokens starting with '%s' is longer than the %d that %s reads: cut it into chunks"
                .formatted(tokens.length, start(text), tokensMax, model),
            null);
      }
      long[] sequence = new long[prefix.length + tokens.length + FRAME_TOKENS];
      sequence[0] = file.first();
      for (int i = 0; i < prefix.length; i++) {
        sequence[1 + i] = prefix[i];
      }
      for (int i = 0; i < tokens.length; i++) {
        sequence[1 + prefix.length + i] = tokens[i];
      }
      sequence[sequence.length - 1] = file.last();
      return sequence;
    }

    private static String start(String text) {
      String line = text.strip().replaceAll("\\s+", " ");
      return line.length() <= 40 ? line : line.substring(0, 40) + "...";
    }
  }
}
