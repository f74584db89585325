package dev.ragbase.dualwrite;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.copy.Comparison;
import dev.ragbase.copy.StoreCopy;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.error.Interruption;
import dev.ragbase.error.Retry;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.Meter;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.OperationStats;
import dev.ragbase.store.Change;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Two stores as one, to move from one to the other while users work: every write goes to both,
 * every read to one. The reading side acknowledges: what fails there fails the call. The other one,
 * the shadow, follows; what fails there fails no call, is listed as behind, and is made the same by
 * {@link #repair}, or by the next write to the same document or conversation. {@link #readFrom}
 * changes the reading side, for the cutover and for the way back; what the shadow keeps refusing
 * stands in its way until {@link #forget} gives it up.
 *
 * <p>Two writes of one document reach both sides in one order, since a lock is held over both; a
 * write therefore takes the time of both stores one after the other, and a delete by filter lets no
 * other write into its workspace. A shadow that fails three times in a row is left alone for a
 * while; one that answers and refuses a single write is not. Whoever writes to one of the stores
 * past this one is on their own.
 *
 * <p>Ids of documents, revisions, times, change numbers and cursors are the reading side's. An id
 * of the other side is understood too while that one answers, so that none held over a change of
 * sides gets lost; else it is unknown, as one that was never given out. Change feeds are to be read
 * anew after it. Measurements stay on the side that was read when they were made. Closing it closes
 * both stores. Safe for many threads; starts none.
 *
 * <p>Reports to {@link DualWriteSettings#metrics}: {@code dual.shadow.documents.put} and so on for
 * each write of the shadow, {@code dual.compare.vectors.search} and so on for each comparison, with
 * the error {@code Difference} if the answers differ, {@code dual.compare.dropped} for one too many
 * at once, {@code dual.compare.inconclusive} for one that writers kept changing, {@code
 * dual.shadow.repair} for each thing whose repair was refused, and {@code dual.shadow.forgotten}
 * for each that was given up.
 */
public final class DualWriteStore implements Store {
  private static final Logger LOG = System.getLogger(DualWriteStore.class.getName());
  private static final int LINES_MAX = 100;

  private final Store first;
  private final Store second;
  private final WriteLocks locks = new WriteLocks();
  private final ReentrantLock turning = new ReentrantLock();
  private final Backlog backlog;
  private final DualWriter writer;
  private final DualDocumentStore documents;
  private final ChatStore chats;
  private final VectorIndex vectors;
  private final KeywordIndex keywords;
  private volatile Sides sides;
  private volatile boolean closed;

  private DualWriteStore(Store first, Store second, DualWriteSettings settings, Backlog backlog) {
    this.first = first;
    this.second = second;
    this.backlog = backlog;
    sides =
        backlog.reading() == Side.FIRST
            ? new Sides(Side.FIRST, first, second)
            : new Sides(Side.SECOND, second, first);
    Meter meter = new Meter(settings.metrics(), settings.clock(), System::nanoTime);
    writer = new DualWriter(settings, meter, locks, backlog, this::sides);
    DualReader reader = new DualReader(settings, System::nanoTime, locks, this::sides);
    documents = new DualDocumentStore(writer, reader, settings.behindMax());
    chats = new DualChatStore(writer);
    vectors =
        (scope, query) ->
            reader.sampled(
                scope,
                "vectors.search",
                store -> store.vectors().search(scope, query),
                answer ->
                    Optional.of(
                        Differences.vectors(scope, query, settings.vectorScoreTolerance())));
    keywords =
        (scope, query) ->
            reader.sampled(
                scope,
                "keywords.search",
                store -> store.keywords().search(scope, query),
                answer ->
                    Optional.of(Differences.keywords(scope, query, settings.keywordOverlapMin())));
  }

  /**
   * Two open stores as one, which owns both from now on. They are taken to hold the same, apart
   * from what {@link DualWriteSettings#behindFile} lists: copy one to the other before.
   *
   * @throws StoreException if their vectors are of different models
   */
  public static DualWriteStore over(Store first, Store second, DualWriteSettings settings) {
    requireSameModel(first, second);
    Path file = settings.behindFile();
    Backlog backlog =
        Backlog.open(
            file == null ? null : new BacklogFile(file), settings.readFrom(), settings.behindMax());
    return new DualWriteStore(first, second, settings, backlog);
  }

  private static void requireSameModel(Store first, Store second) {
    Optional<EmbeddingModel> one = first.embeddingModel();
    Optional<EmbeddingModel> other = second.embeddingModel();
    if (one.isPresent()
        && other.isPresent()
        && !one.get().fingerprint().equals(other.get().fingerprint())) {
      throw new StoreException(
          "store "
              + first.name()
              + " holds vectors of model '"
              + one.get().name()
              + "', store "
              + second.name()
              + " of '"
              + other.get().name()
              + "': they cannot be written together");
    }
  }

  /** Which side is read. */
  public Side readFrom() {
    return sides().side();
  }

  /**
   * Reads from a side from now on. The shadow is made the same before, most of it while writers go
   * on; then writers wait for a moment, so that not one write is between the two sides when they
   * change.
   *
   * @throws StoreException if the shadow could not be made the same; what is read is as before
   *     then. What it refuses, {@link #forget} gives up; a side that is lost for good has no way
   *     but to open the other one alone
   */
  public void readFrom(Side side) {
    turning.lock();
    try {
      if (sides().side() == side) {
        return;
      }
      repair();
      locks.alone(() -> turn(side));
    } finally {
      turning.unlock();
    }
  }

  private void turn(Side side) {
    boolean much =
        backlog.entries().stream().anyMatch(entry -> entry.key().all().equals(entry.key()));
    if (!much) {
      new Repair(writer).run();
    }
    if (!backlog.isEmpty()) {
      throw new StoreException(
          "store "
              + sides().shadow().name()
              + " fell behind again while it was made the same: see why, and change sides later",
          Retry.YES,
          null);
    }
    backlog.reading(side);
    sides = sides().turned();
  }

  /**
   * What the shadow is known to be behind on.
   *
   * @param documents how many single documents
   * @param sessions how many single conversations
   * @param all how many workspaces of which any document, and users of whom any conversation, may
   *     differ: too many to list, or a process ended without a close
   */
  public record Behind(long documents, long sessions, long all) {
    /** Whether there is nothing. */
    public boolean isNothing() {
      return documents + sessions + all == 0;
    }
  }

  /** What the shadow is known to be behind on now. */
  public Behind behind() {
    long documentCount = 0;
    long sessionCount = 0;
    long all = 0;
    for (Backlog.Entry entry : backlog.entries()) {
      switch (entry.key()) {
        case BehindKey.Doc it -> documentCount++;
        case BehindKey.Chat it -> sessionCount++;
        case BehindKey.AllDocs it -> all++;
        case BehindKey.AllChats it -> all++;
      }
    }
    return new Behind(documentCount, sessionCount, all);
  }

  /**
   * What a repair did.
   *
   * @param documents how many documents were written to the shadow or removed from it
   * @param sessions how many conversations were compared and made the same
   */
  public record Repaired(long documents, long sessions) {}

  /** The same one by one, oldest first: at most {@link DualWriteSettings#behindMax} single ones. */
  public List<BehindEntry> behindEntries() {
    return backlog.things();
  }

  /**
   * Gives up what cannot be made the same, such as {@code forget(BehindEntry::isRefused)}, so that
   * sides can be changed: it is taken off the list, is not repaired any more, and stays as it is on
   * either side until it is written anew. After a change of sides, what the other side has of it is
   * what is read: a document may be missing, and one that was deleted may be there. Writers wait
   * for a moment. Not to be called by a listener, whose write would wait for itself.
   *
   * @param which says what is given up; must be quick
   * @return what was given up
   */
  public List<BehindEntry> forget(Predicate<BehindEntry> which) {
    turning.lock();
    try {
      sides();
      List<BehindEntry> forgotten = new ArrayList<>();
      locks.alone(() -> forgotten.addAll(backlog.forget(which)));
      forgotten.forEach(entry -> writer.forgotten(entry.scope()));
      return List.copyOf(forgotten);
    } finally {
      turning.unlock();
    }
  }

  /**
   * Makes the shadow the same where it is known to be behind. Writers go on meanwhile; what falls
   * behind during it is left for the next one.
   *
   * @throws StoreException if a store is out of reach, at once; or, once all else is the same, if
   *     something was refused by itself, such as for a user who may not write any more, a quota or
   *     a size. That stays on the list, of which {@link #behindEntries} tells why
   */
  public Repaired repair() {
    turning.lock();
    try {
      sides();
      return new Repair(writer).run();
    } finally {
      turning.unlock();
    }
  }

  /** Compares both sides in full, as {@link StoreCopy#verify} does. */
  public Comparison compare(Scope scope) {
    Sides now = sides();
    return new StoreCopy(now.reading(), scope, now.shadow(), scope).verify();
  }

  private Sides sides() {
    if (closed) {
      throw new IllegalStateException("store '" + name() + "' is closed");
    }
    return sides;
  }

  @Override
  public String name() {
    return first.name() + " and " + second.name();
  }

  @Override
  public DocumentStore documents() {
    return documents;
  }

  @Override
  public ChangeFeed changes() {
    return new ChangeFeed() {
      @Override
      public List<Change> after(Scope scope, long after, int limit) {
        return sides().reading().changes().after(scope, after, limit);
      }

      @Override
      public long head(Scope scope) {
        return sides().reading().changes().head(scope);
      }
    };
  }

  @Override
  public VectorIndex vectors() {
    return vectors;
  }

  @Override
  public KeywordIndex keywords() {
    return keywords;
  }

  @Override
  public ChatStore chats() {
    return chats;
  }

  @Override
  public MetricStore metrics() {
    return new MetricStore() {
      @Override
      public boolean keeps() {
        return sides().reading().metrics().keeps();
      }

      @Override
      public void append(Scope scope, List<Measurement> measurements) {
        sides().reading().metrics().append(scope, measurements);
      }

      @Override
      public List<OperationStats> stats(Scope scope, Instant since) {
        return sides().reading().metrics().stats(scope, since);
      }

      @Override
      public int batch() {
        return sides().reading().metrics().batch();
      }

      @Override
      public Executor writer() {
        return sides().reading().metrics().writer();
      }
    };
  }

  @Override
  public Optional<EmbeddingModel> embeddingModel() {
    return sides().reading().embeddingModel();
  }

  /** Compares the indexes of each store with its own documents; not the two with each other. */
  @Override
  public List<String> verify(Scope scope) {
    Sides now = sides();
    List<String> lines = new ArrayList<>(now.reading().verify(scope));
    try {
      now.shadow().verify(scope).forEach(line -> lines.add("shadow " + line));
    } catch (RuntimeException e) {
      writer.failed(scope, "store.verify", e);
      lines.add("shadow " + now.shadow().name() + " cannot be verified: " + e.getMessage());
    }
    return lines.subList(0, Math.min(lines.size(), LINES_MAX));
  }

  @Override
  public void rebuild(Scope scope) {
    Sides now = sides();
    now.reading().rebuild(scope);
    try {
      now.shadow().rebuild(scope);
    } catch (RuntimeException e) {
      writer.failed(scope, "store.rebuild", e);
    }
  }

  /**
   * Waits for writes that are under way, notes what is behind, and closes both stores; a shadow
   * that cannot be closed is logged.
   */
  @Override
  public void close() {
    locks.alone(
        () -> {
          if (!closed) {
            closed = true;
            Interruption.deferred(this::closeBoth);
          }
        });
  }

  private void closeBoth() {
    try (Store reading = sides.reading()) {
      LOG.log(Level.DEBUG, "closing {0} after its shadow", reading.name());
      closeShadow();
      backlog.close();
    }
  }

  private void closeShadow() {
    try {
      sides.shadow().close();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the shadow could not be closed: " + e.getMessage(), e);
    }
  }
}
