package dev.ragbase.jsonl;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.error.Interruption;
import dev.ragbase.error.Retry;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.OperationStats;
import dev.ragbase.store.Change;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A store that is a file of JSON lines, as older stacks keep it ({@code {"uri", "text",
 * "embedding"?, "metadata"?}}): read into memory when it is opened, where searches compare every
 * chunk, and only ever appended to. The last line of a uri counts. Stands in for such a stack while
 * one moves away from it, and reads its backups; comfortable up to some ten thousand documents.
 *
 * <p>Keeps the contracts in full, measurements apart, which last until it is closed. What the lines
 * of older stacks cannot say is noted in a field {@code $ragbase} that they pass over, and a
 * document that was deleted has a last line with an empty text. Conversations and documents of
 * other workspaces are in a second file of the same name with {@code .more} behind it. A write is
 * on disk when it returns. One process at a time; what a crash leaves of a write that was under way
 * is moved to a file {@code .torn}. Lines that another program appended while the store was closed
 * are read like any others, as newer than all that was written before.
 *
 * <p>{@link JsonlSettings#readOnly Read-only}, it is read as it stands, also from a folder that may
 * not be written and while another process appends or compacts: nothing is made, moved or mended. A
 * write at its end that was not finished is bad lines.
 *
 * <p>Files grow with each write until {@link #compact}. Documents whose lines do not say when they
 * were put count as put in 1970. Safe for many threads; writers wait for each other.
 */
public final class JsonlStore implements Store {
  /** How often a file is read that others compact each time. */
  private static final int READS_MAX = 10;

  private final JsonlSettings settings;
  private final Journal journal;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile Replayed state;

  /** Whether memory may hold what could not be written down. */
  private volatile boolean broken;

  private long rejected;

  private JsonlStore(JsonlSettings settings, Journal journal) throws IOException {
    this.settings = settings;
    this.journal = journal;
    state = read();
  }

  /** Opens a file with the default settings. */
  public static JsonlStore at(Path path) {
    return open(JsonlSettings.at(path));
  }

  /**
   * Opens a file, and makes it if it is not there; one that is to be read only has to be there.
   *
   * @throws JsonlException if another store has it open to write, a line is bad and that is not
   *     allowed, or it cannot be read
   * @throws StoreException if it holds vectors of another model than the settings say
   */
  public static JsonlStore open(JsonlSettings settings) {
    return open(settings, JsonlLine.BYTES_MAX);
  }

  static JsonlStore open(JsonlSettings settings, int lineBytesMax) {
    try {
      return settings.readOnly()
          ? openReadOnly(settings)
          : over(settings, Journal.open(settings, lineBytesMax));
    } catch (IOException e) {
      throw new JsonlException(
          "cannot open "
              + settings.path()
              + ": "
              + JsonlException.cause(e)
              + ": "
              + JsonlException.wayOut(
                  e,
                  settings.readOnly()
                      ? "check its permissions"
                      : "make its folder, or check its permissions"),
          e);
    }
  }

  private static JsonlStore over(JsonlSettings settings, Journal journal) throws IOException {
    try {
      return new JsonlStore(settings, journal);
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** Reads the files as they were before a compaction or after it. */
  private static JsonlStore openReadOnly(JsonlSettings settings) throws IOException {
    for (int i = 0; i < READS_MAX; i++) {
      Object before = Journal.generation(settings);
      try {
        JsonlStore store = over(settings, Journal.openReadOnly(settings));
        if (Journal.generation(settings).equals(before)) {
          return store;
        }
        store.close();
      } catch (IOException | RuntimeException e) {
        if (Journal.generation(settings).equals(before)) {
          throw e;
        }
      }
    }
    throw new JsonlException(
        "store " + settings.path() + " is compacted whenever it is read: try again later", null);
  }

  /** The state that the files lead to. */
  private Replayed read() throws IOException {
    Replayed replayed = new Replayed(settings.clock(), settings.ids());
    try (BadLines badLines = new BadLines(Journal.beside(settings.path(), ".bad"))) {
      rejected = 0;
      journal.read(
          item -> {
            if (item.entry() != null) {
              replayed.apply(item.entry(), item.noted());
            } else if (item.bad() != null) {
              setAside(badLines, item.bad());
            }
          });
    }
    replayed.memory().embeddingModel().ifPresent(this::requireModel);
    return replayed;
  }

  private void setAside(BadLines badLines, JournalReader.BadLine bad) {
    boolean refuse = settings.badLines() == JsonlSettings.BadLines.REFUSE;
    String way = refuse ? ", or open the file with JsonlSettings.badLines(SET_ASIDE)" : "";
    if (refuse || bad.bytes() == null) {
      throw new JsonlException(
          bad.file() + " line " + bad.number() + ": " + bad.cause() + ": mend it" + way, null);
    }
    if (settings.readOnly()) {
      rejected++;
      return;
    }
    try {
      badLines.add(bad.bytes());
      rejected++;
    } catch (IOException e) {
      throw new JsonlException(
          "cannot set line " + bad.number() + " of " + bad.file() + " aside: " + e.getMessage(), e);
    }
  }

  /**
   * How many bad lines were passed over when it was opened; those that the file {@code .bad} did
   * not have yet were added to it, unless it was opened read-only.
   */
  public long rejected() {
    return rejected;
  }

  /**
   * Refuses vectors of another model than the settings say.
   *
   * @throws StoreException naming both
   */
  void requireModel(EmbeddingModel given) {
    EmbeddingModel wanted = settings.model();
    if (wanted != null
        && (!wanted.fingerprint().equals(given.fingerprint())
            || wanted.dimensions() != given.dimensions())) {
      throw new StoreException(
          "store "
              + name()
              + " is of model '"
              + wanted.name()
              + "' ("
              + wanted.fingerprint()
              + "), given is one of '"
              + given.name()
              + "' ("
              + given.fingerprint()
              + "): use the store's model, or a new store");
    }
  }

  /** What reads go to. */
  MemoryStore memory() {
    if (broken) {
      mend();
    }
    return state.memory();
  }

  /** What was done, and what it means to the caller. */
  record Done<T>(T result, List<? extends JournalEntry> entries) {}

  /**
   * Does something in memory and writes it down before anybody hears of it; if it cannot be written
   * down, for want of memory too, it was not done.
   */
  <T> T write(Function<MemoryStore, Done<T>> change) {
    requireWritable();
    writing.lock();
    try {
      Done<T> done = change.apply(memory());
      if (!done.entries().isEmpty()) {
        append(done.entries());
      }
      return done.result();
    } catch (Error e) {
      broken = true;
      throw e;
    } finally {
      writing.unlock();
    }
  }

  private void append(List<? extends JournalEntry> entries) {
    try {
      journal.append(entries);
    } catch (IOException e) {
      broken = true;
      StoreException failure = notWritten(e);
      try {
        reread();
      } catch (RuntimeException again) {
        failure.addSuppressed(again);
      }
      throw failure;
    } catch (RuntimeException e) {
      broken = true;
      throw e;
    }
  }

  private StoreException notWritten(IOException e) {
    String head = "cannot write " + name() + ": ";
    return e instanceof BoundedLine.TooLong
        ? new StoreException(head + e.getMessage() + "; what came before is kept", Retry.NO, e)
        : new StoreException(
            head
                + JsonlException.cause(e)
                + ": what came before is kept; "
                + JsonlException.wayOut(e, "make room or check its permissions, then run it again"),
            Retry.YES,
            e);
  }

  /**
   * Refuses to change what is to be read only.
   *
   * @throws StoreException if it is
   */
  private void requireWritable() {
    if (settings.readOnly()) {
      throw new StoreException(
          "store " + name() + " was opened read-only: open it for writing to change it");
    }
  }

  private void mend() {
    writing.lock();
    try {
      if (broken) {
        reread();
      }
    } finally {
      writing.unlock();
    }
  }

  /** Back to what the files say; nothing is written before. */
  private void reread() {
    try {
      state = read();
      broken = false;
    } catch (IOException e) {
      throw new StoreException(
          "cannot read " + name() + ": " + JsonlException.cause(e), Retry.YES, e);
    }
  }

  /**
   * Writes the files anew without what no reader asks for any more: one line for each document in
   * the file that is named, and in the second one the titles and texts of past revisions without
   * their embeddings, the ids of what was deleted, and the conversations. Bad lines stay as they
   * are. Nothing that can be read from the store changes. Writers wait meanwhile.
   *
   * @return how many bytes fewer the files have
   */
  public long compact() {
    requireWritable();
    writing.lock();
    try {
      long before = journal.length();
      Compaction.run(journal, memory());
      return before - journal.length();
    } catch (IOException e) {
      throw new StoreException(
          "cannot compact "
              + name()
              + ": "
              + JsonlException.cause(e)
              + ": it is as it was; "
              + JsonlException.wayOut(e, "make room for a second one"),
          Retry.YES,
          e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public String name() {
    return settings.path().toString();
  }

  @Override
  public DocumentStore documents() {
    return new JsonlDocumentStore(this);
  }

  @Override
  public ChangeFeed changes() {
    return new ChangeFeed() {
      @Override
      public List<Change> after(Scope scope, long after, int limit) {
        return memory().changes().after(scope, after, limit);
      }

      @Override
      public long head(Scope scope) {
        return memory().changes().head(scope);
      }
    };
  }

  @Override
  public VectorIndex vectors() {
    return (scope, query) -> memory().vectors().search(scope, query);
  }

  @Override
  public KeywordIndex keywords() {
    return (scope, query) -> memory().keywords().search(scope, query);
  }

  @Override
  public ChatStore chats() {
    return new JsonlChatStore(this);
  }

  @Override
  public MetricStore metrics() {
    return new MetricStore() {
      @Override
      public boolean keeps() {
        return !settings.readOnly();
      }

      @Override
      public void append(Scope scope, List<Measurement> measurements) {
        requireWritable();
        memory().metrics().append(scope, measurements);
      }

      @Override
      public List<OperationStats> stats(Scope scope, Instant since) {
        return memory().metrics().stats(scope, since);
      }
    };
  }

  @Override
  public Optional<EmbeddingModel> embeddingModel() {
    return memory().embeddingModel();
  }

  /** Whether another program wrote to the files; what is searched is the documents themselves. */
  @Override
  public List<String> verify(Scope scope) {
    List<String> lines = new ArrayList<>(memory().verify(scope));
    writing.lock();
    try {
      if (!journal.isAsWritten()) {
        lines.add("another program wrote to " + name() + ": open it anew");
      }
    } catch (IOException e) {
      lines.add(name() + " cannot be read: " + JsonlException.cause(e));
    } finally {
      writing.unlock();
    }
    return lines;
  }

  /** Checks the caller's role; there is nothing to make anew. */
  @Override
  public void rebuild(Scope scope) {
    memory().rebuild(scope);
  }

  @Override
  public void close() {
    writing.lock();
    try {
      Interruption.deferred(this::closeFiles);
    } finally {
      writing.unlock();
    }
  }

  private void closeFiles() {
    try {
      state.memory().close();
      journal.close();
    } catch (IOException e) {
      throw new StoreException(
          "cannot close " + name() + ": " + JsonlException.cause(e), Retry.NO, e);
    }
  }
}
