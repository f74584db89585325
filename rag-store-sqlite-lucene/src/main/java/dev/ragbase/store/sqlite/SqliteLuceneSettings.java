package dev.ragbase.store.sqlite;

import dev.ragbase.document.IdSource;
import dev.ragbase.document.TimeOrderedIds;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an embedded store works. {@link #at} has defaults for all but the folder.
 *
 * @param path the store's folder; made if missing, its parent must exist
 * @param readOnly whether to open beside a process that writes, and change nothing
 * @param clock what {@code createdAt} and {@code updatedAt} are read from
 * @param ids where document ids come from
 * @param busyTimeout how long to wait for another program's lock on the database
 * @param graph whether a workspace gets an HNSW graph for its vectors
 * @param graphFromVectors with how many vectors a workspace is large: from there on {@link
 *     Graph#PLANNED} uses a graph, which is built in the background when a workspace is opened as
 *     large as that, or has grown to it by puts
 * @param filteredExactBelow a filter that leaves fewer chunks than this is searched exactly, also
 *     in a large workspace
 * @param commitEvery after how many changed documents the indexes are written to disk, at least;
 *     with a graph, after as many as a fourth of its vectors. What a crash takes from them is
 *     replayed at the next open
 * @param indexBufferMb what Lucene gathers in memory before it writes a segment
 * @param revisionsMax how many past revisions of a document are kept
 * @param measurementsMax how many measurements a workspace keeps, and about a quarter more
 */
public record SqliteLuceneSettings(
    Path path,
    boolean readOnly,
    InstantSource clock,
    IdSource ids,
    Duration busyTimeout,
    Graph graph,
    int graphFromVectors,
    int filteredExactBelow,
    int commitEvery,
    int indexBufferMb,
    int revisionsMax,
    int measurementsMax) {
  private static final Duration BUSY_TIMEOUT_MAX = Duration.ofMinutes(10);

  /**
   * Whether a workspace gets an HNSW graph for its vectors. One that an index lacks is built beside
   * it in the background, and meanwhile searches are exact and writes go on; closing the store
   * stops the building, which the next opening goes on with. Stores that are read-only build none.
   */
  public enum Graph {
    /** Never: every search is exact, though an earlier opening may have left a graph. */
    NEVER,
    /**
     * When it is large, or the first search asks for the approximate index. That search waits for
     * the graph of a workspace of up to 5,000 vectors, which takes about a second; in a larger one
     * it is answered exactly, as are others until the graph is there.
     */
    PLANNED,
    /**
     * From its first vector on: the graph grows with each put, in pieces, which closing the store
     * puts together; that takes no longer than the puts did. A workspace that was filled without
     * one gets it as by {@link #PLANNED}.
     */
    ALWAYS
  }

  public SqliteLuceneSettings {
    require("graphFromVectors", graphFromVectors, 1, Integer.MAX_VALUE);
    require("filteredExactBelow", filteredExactBelow, 0, Integer.MAX_VALUE);
    require("commitEvery", commitEvery, 1, 1_000_000);
    require("indexBufferMb", indexBufferMb, 1, 1_900);
    require("revisionsMax", revisionsMax, 0, Integer.MAX_VALUE);
    require("measurementsMax", measurementsMax, 1, 100_000_000);
    if (busyTimeout.isNegative() || busyTimeout.compareTo(BUSY_TIMEOUT_MAX) > 0) {
      throw new IllegalArgumentException(
          "busyTimeout is " + busyTimeout + ", must be in [PT0S, " + BUSY_TIMEOUT_MAX + "]");
    }
  }

  private static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be in [" + min + ", " + max + "]");
    }
  }

  /** The defaults for a folder. */
  public static SqliteLuceneSettings at(Path path) {
    return builder(path).build();
  }

  /** Settings to be made, beginning with the defaults for a folder. */
  public static Builder builder(Path path) {
    return new Builder(path);
  }

  /** Gathers settings; each may be given once. Not safe for many threads. */
  public static final class Builder {
    private final Path path;
    private @Nullable Boolean readOnly;
    private @Nullable InstantSource clock;
    private @Nullable IdSource ids;
    private @Nullable Duration busyTimeout;
    private @Nullable Graph graph;
    private @Nullable Integer graphFromVectors;
    private @Nullable Integer filteredExactBelow;
    private @Nullable Integer commitEvery;
    private @Nullable Integer indexBufferMb;
    private @Nullable Integer revisionsMax;
    private @Nullable Integer measurementsMax;

    private Builder(Path path) {
      this.path = path;
    }

    /** Whether to open beside a process that writes, and change nothing; false by default. */
    public Builder readOnly(boolean value) {
      readOnly = once("readOnly", readOnly, value);
      return this;
    }

    /** What times are read from; the system's clock by default. */
    public Builder clock(InstantSource value) {
      clock = once("clock", clock, value);
      return this;
    }

    /** Where document ids come from; UUIDs of version 7 by the clock by default. */
    public Builder ids(IdSource value) {
      ids = once("ids", ids, value);
      return this;
    }

    /** How long to wait for another program's lock on the database; 5 seconds by default. */
    public Builder busyTimeout(Duration value) {
      busyTimeout = once("busyTimeout", busyTimeout, value);
      return this;
    }

    /** Whether a workspace gets a graph; {@link Graph#PLANNED} by default. */
    public Builder graph(Graph value) {
      graph = once("graph", graph, value);
      return this;
    }

    /** With how many vectors a workspace is large and gets a graph; 200,000 by default. */
    public Builder graphFromVectors(int value) {
      graphFromVectors = once("graphFromVectors", graphFromVectors, value);
      return this;
    }

    /** Below how many chunks a filter is searched exactly; 15,000 by default. */
    public Builder filteredExactBelow(int value) {
      filteredExactBelow = once("filteredExactBelow", filteredExactBelow, value);
      return this;
    }

    /** After how many documents the indexes are written to disk; 1,000 by default. */
    public Builder commitEvery(int value) {
      commitEvery = once("commitEvery", commitEvery, value);
      return this;
    }

    /** What Lucene gathers in memory; 64 MB by default. */
    public Builder indexBufferMb(int value) {
      indexBufferMb = once("indexBufferMb", indexBufferMb, value);
      return this;
    }

    /** How many past revisions of a document are kept; all by default. */
    public Builder revisionsMax(int value) {
      revisionsMax = once("revisionsMax", revisionsMax, value);
      return this;
    }

    /** How many measurements a workspace keeps; 100,000 by default. */
    public Builder measurementsMax(int value) {
      measurementsMax = once("measurementsMax", measurementsMax, value);
      return this;
    }

    private static <T> T once(String name, @Nullable T before, T value) {
      if (before != null) {
        throw new IllegalStateException(name + " was set already, to " + before);
      }
      return Objects.requireNonNull(value, name);
    }

    /** The settings, checked. */
    public SqliteLuceneSettings build() {
      InstantSource time = clock == null ? InstantSource.system() : clock;
      return new SqliteLuceneSettings(
          path,
          readOnly != null && readOnly,
          time,
          ids == null ? new TimeOrderedIds(time, new SecureRandom()) : ids,
          busyTimeout == null ? Duration.ofSeconds(5) : busyTimeout,
          graph == null ? Graph.PLANNED : graph,
          graphFromVectors == null ? 200_000 : graphFromVectors,
          filteredExactBelow == null ? 15_000 : filteredExactBelow,
          commitEvery == null ? 1_000 : commitEvery,
          indexBufferMb == null ? 64 : indexBufferMb,
          revisionsMax == null ? Integer.MAX_VALUE : revisionsMax,
          measurementsMax == null ? 100_000 : measurementsMax);
    }
  }
}
