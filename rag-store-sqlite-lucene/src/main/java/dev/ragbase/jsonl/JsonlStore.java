package dev.ragbase.jsonl;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
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
  private final JournaledMemory held;

  private JsonlStore(JournaledMemory held) {
    this.held = held;
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
      return new JsonlStore(JournaledMemory.open(settings, lineBytesMax));
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

  /**
   * How many bad lines were passed over when it was opened; those that the file {@code .bad} did
   * not have yet were added to it, unless it was opened read-only.
   */
  public long rejected() {
    return held.rejected();
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
    return held.compact();
  }

  @Override
  public String name() {
    return held.name();
  }

  @Override
  public DocumentStore documents() {
    return new JsonlDocumentStore(held);
  }

  @Override
  public ChangeFeed changes() {
    return new ChangeFeed() {
      @Override
      public List<Change> after(Scope scope, long after, int limit) {
        return held.memory().changes().after(scope, after, limit);
      }

      @Override
      public long head(Scope scope) {
        return held.memory().changes().head(scope);
      }
    };
  }

  @Override
  public VectorIndex vectors() {
    return (scope, query) -> held.memory().vectors().search(scope, query);
  }

  @Override
  public KeywordIndex keywords() {
    return (scope, query) -> held.memory().keywords().search(scope, query);
  }

  @Override
  public ChatStore chats() {
    return new JsonlChatStore(held);
  }

  @Override
  public MetricStore metrics() {
    return new MetricStore() {
      @Override
      public boolean keeps() {
        return !held.isReadOnly();
      }

      @Override
      public void append(Scope scope, List<Measurement> measurements) {
        held.requireWritable();
        held.memory().metrics().append(scope, measurements);
      }

      @Override
      public List<OperationStats> stats(Scope scope, Instant since) {
        return held.memory().metrics().stats(scope, since);
      }
    };
  }

  @Override
  public Optional<EmbeddingModel> embeddingModel() {
    return held.memory().embeddingModel();
  }

  /** Whether another program wrote to the files; what is searched is the documents themselves. */
  @Override
  public List<String> verify(Scope scope) {
    List<String> lines = new ArrayList<>(held.memory().verify(scope));
    held.strangers().ifPresent(lines::add);
    return lines;
  }

  /** Checks the caller's role; there is nothing to make anew. */
  @Override
  public void rebuild(Scope scope) {
    held.memory().rebuild(scope);
  }

  @Override
  public void close() {
    held.close();
  }
}
