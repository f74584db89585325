package dev.ragbase.embed.cache;

import dev.ragbase.document.Embedding;
import dev.ragbase.embed.EmbeddingModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Passage vectors on disk, exact to the bit, by model fingerprint and text hash; the texts
 * themselves are not kept. Several processes may use one file. When the file is full, what was not
 * used for longest goes first, counted in openings of the file. A cache never fails: a corrupt file
 * is moved aside and begun anew, one that cannot be used is gone around, and either is said once in
 * the log. Safe for many threads.
 */
public final class EmbeddingCache implements AutoCloseable {
  /** Smaller is not worth a file. */
  public static final long BYTES_MIN = 1 << 20;

  private static final System.Logger LOG = System.getLogger(EmbeddingCache.class.getName());

  private final Path file;
  private final long bytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CacheTable table;
  private boolean usable = true;
  private boolean renewed;

  private EmbeddingCache(Path file, long bytesMax) {
    this.file = file;
    this.bytesMax = bytesMax;
  }

  /**
   * A cache in a file, opened at its first use and made where it is missing.
   *
   * @param bytesMax how large the file may grow, give or take one batch
   */
  public static EmbeddingCache at(Path file, long bytesMax) {
    if (bytesMax < BYTES_MIN) {
      throw new IllegalArgumentException(
          "bytesMax is " + bytesMax + ", must be at least " + BYTES_MIN);
    }
    return new EmbeddingCache(file, bytesMax);
  }

  /** The texts that are known, each with its vector. */
  Map<String, Embedding> find(EmbeddingModel model, Collection<String> texts) {
    Map<Key, String> keys = keys(model, texts);
    Map<Key, Embedding> found = new HashMap<>();
    attempt(table -> table.find(List.copyOf(keys.keySet()), model.dimensions(), found));
    Map<String, Embedding> known = new HashMap<>();
    keys.forEach(
        (key, text) -> {
          Embedding vector = found.get(key);
          if (vector != null) {
            known.put(text, vector);
          }
        });
    return known;
  }

  /** Remembers vectors. */
  void put(EmbeddingModel model, Map<String, Embedding> vectors) {
    Map<Key, Embedding> rows = new LinkedHashMap<>();
    vectors.forEach((text, vector) -> rows.put(key(model, text), vector));
    attempt(
        table -> {
          table.put(rows);
          table.evict(bytesMax);
        });
  }

  private void attempt(Work work) {
    lock.lock();
    try {
      if (usable) {
        work.on(open());
      }
    } catch (SQLException e) {
      recover(e);
    } finally {
      lock.unlock();
    }
  }

  private CacheTable open() throws SQLException {
    CacheTable opened = table;
    if (opened == null) {
      opened = CacheTable.open(file);
      table = opened;
    }
    return opened;
  }

  /** A corrupt file is worth one new beginning, anything else none. */
  private void recover(SQLException cause) {
    closeTable();
    if (!CacheTable.isCorrupt(cause) || renewed) {
      giveUp(cause);
      return;
    }
    renewed = true;
    try {
      Path aside = file.resolveSibling(file.getFileName() + ".corrupt");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-wal"));
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
      LOG.log(
          System.Logger.Level.WARNING,
          "embedding cache {0} was corrupt: moved to {1} and begun anew",
          file,
          aside);
    } catch (IOException e) {
      giveUp(e);
    }
  }

  private void giveUp(Exception cause) {
    usable = false;
    LOG.log(
        System.Logger.Level.WARNING,
        "embedding cache {0} cannot be used and is gone around, texts are embedded anew: {1}",
        file,
        cause.getMessage());
  }

  private void closeTable() {
    CacheTable closing = table;
    table = null;
    if (closing == null) {
      return;
    }
    try {
      closing.close();
    } catch (SQLException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "embedding cache {0} was not closed cleanly: {1}",
          file,
          e.getMessage());
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closeTable();
      usable = false;
    } finally {
      lock.unlock();
    }
  }

  private static Map<Key, String> keys(EmbeddingModel model, Collection<String> texts) {
    Map<Key, String> keys = new LinkedHashMap<>();
    texts.forEach(text -> keys.put(key(model, text), text));
    return keys;
  }

  private static Key key(EmbeddingModel model, String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(model.fingerprint().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      // UTF-16: two texts with different broken surrogates are alike in UTF-8.
      digest.update(text.getBytes(StandardCharsets.UTF_16BE));
      return new Key(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private interface Work {
    void on(CacheTable table) throws SQLException;
  }
}
