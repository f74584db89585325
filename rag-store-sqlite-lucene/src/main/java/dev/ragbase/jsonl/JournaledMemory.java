package dev.ragbase.jsonl;

import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.error.Interruption;
import dev.ragbase.error.Retry;
import dev.ragbase.memory.MemoryStore;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What a {@link JsonlStore} holds: in memory what its journal leads to, and nothing that the
 * journal does not say. What cannot be written down is forgotten by reading the journal again. Safe
 * for many threads; writers wait for each other.
 */
final class JournaledMemory {
  /** How often a file is read that others compact each time. */
  private static final int READS_MAX = 10;

  private final JsonlSettings settings;
  private final Journal journal;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile Replayed state;

  /** Whether memory may hold what could not be written down. */
  private volatile boolean broken;

  private long rejected;

  private JournaledMemory(JsonlSettings settings, Journal journal) throws IOException {
    this.settings = settings;
    this.journal = journal;
    state = read();
  }

  /** Reads a journal, and makes it if it is not there and may be written. */
  static JournaledMemory open(JsonlSettings settings, int lineBytesMax) throws IOException {
    return settings.readOnly()
        ? openReadOnly(settings)
        : over(settings, Journal.open(settings, lineBytesMax));
  }

  private static JournaledMemory over(JsonlSettings settings, Journal journal) throws IOException {
    try {
      return new JournaledMemory(settings, journal);
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  /** Reads the files as they were before a compaction or after it. */
  private static JournaledMemory openReadOnly(JsonlSettings settings) throws IOException {
    for (int i = 0; i < READS_MAX; i++) {
      Object before = Journal.generation(settings);
      try {
        JournaledMemory held = over(settings, Journal.openReadOnly(settings));
        if (Journal.generation(settings).equals(before)) {
          return held;
        }
        held.close();
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

  /** How many bad lines were passed over when it was read last. */
  long rejected() {
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

  /** What messages call the store. */
  String name() {
    return settings.path().toString();
  }

  boolean isReadOnly() {
    return settings.readOnly();
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
  void requireWritable() {
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

  /** See {@link JsonlStore#compact}. */
  long compact() {
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

  /** What another program did to the files, in words; empty if nothing. */
  Optional<String> strangers() {
    writing.lock();
    try {
      return journal.isAsWritten()
          ? Optional.empty()
          : Optional.of("another program wrote to " + name() + ": open it anew");
    } catch (IOException e) {
      return Optional.of(name() + " cannot be read: " + JsonlException.cause(e));
    } finally {
      writing.unlock();
    }
  }

  void close() {
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
