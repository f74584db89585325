package dev.ragbase.dualwrite;

import dev.ragbase.metrics.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link DualWriteStore} works.
 *
 * @param readFrom the reading side at first; a {@code behindFile} that is there already knows
 *     better
 * @param behindFile where what the shadow is behind on outlives the process; null to keep it in
 *     memory alone, and to copy everything after a crash
 * @param behindMax how many single documents and conversations are listed as behind before whole
 *     workspaces are; also how many documents a delete by filter removes one by one at the shadow
 * @param compareShare which share of reads is compared, in [0, 1]
 * @param compareExecutor does the comparing
 * @param vectorScoreTolerance how far the scores of a vector search may lie apart
 * @param keywordOverlapMin which share of the hits of a keyword search both sides must find
 * @param shadowPause how long a shadow that fails is left alone
 * @param metrics hears of every write of the shadow and every comparison
 * @param listener hears of failures and differences, in the thread that meets them
 * @param clock says when
 */
public record DualWriteSettings(
    Side readFrom,
    @Nullable Path behindFile,
    int behindMax,
    double compareShare,
    Executor compareExecutor,
    double vectorScoreTolerance,
    double keywordOverlapMin,
    Duration shadowPause,
    Metrics metrics,
    Consumer<DualWriteEvent> listener,
    InstantSource clock) {
  private static final int BEHIND_MAX = 1_000_000;

  public DualWriteSettings {
    if (behindMax < 1 || behindMax > BEHIND_MAX) {
      throw new IllegalArgumentException(
          "behindMax is " + behindMax + ", must be in [1, " + BEHIND_MAX + "]");
    }
    requireShare("compareShare", compareShare);
    requireShare("vectorScoreTolerance", vectorScoreTolerance);
    requireShare("keywordOverlapMin", keywordOverlapMin);
    if (shadowPause.isNegative()) {
      throw new IllegalArgumentException("shadowPause is " + shadowPause + ", must be positive");
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be in [0, 1]");
    }
  }

  /** The defaults: reads from the first, compares nothing, keeps what is behind in memory. */
  public static DualWriteSettings defaults() {
    return builder().build();
  }

  /** Settings to be made, beginning with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Gathers settings; each may be given once. Not safe for many threads. */
  public static final class Builder {
    private @Nullable Side readFrom;
    private @Nullable Path behindFile;
    private @Nullable Integer behindMax;
    private @Nullable Double compareShare;
    private @Nullable Executor compareExecutor;
    private @Nullable Double vectorScoreTolerance;
    private @Nullable Double keywordOverlapMin;
    private @Nullable Duration shadowPause;
    private @Nullable Metrics metrics;
    private @Nullable Consumer<DualWriteEvent> listener;
    private @Nullable InstantSource clock;

    private Builder() {}

    /** Which side is read at first; the first by default. */
    public Builder readFrom(Side value) {
      readFrom = once("readFrom", readFrom, value);
      return this;
    }

    /** Where what is behind outlives the process; nowhere by default. Its folder must exist. */
    public Builder behindFile(Path value) {
      behindFile = once("behindFile", behindFile, value);
      return this;
    }

    /** How many single things are listed as behind; 10,000 by default. */
    public Builder behindMax(int value) {
      behindMax = once("behindMax", behindMax, value);
      return this;
    }

    /**
     * Has a share of the reads compared; none by default.
     *
     * @param executor does it; one that rejects makes the comparison be dropped, and one that runs
     *     in the calling thread makes the user wait
     */
    public Builder compare(double share, Executor executor) {
      compareShare = once("compareShare", compareShare, share);
      compareExecutor = executor;
      return this;
    }

    /** How far scores of a vector search may lie apart; 0.001 by default. */
    public Builder vectorScoreTolerance(double value) {
      vectorScoreTolerance = once("vectorScoreTolerance", vectorScoreTolerance, value);
      return this;
    }

    /** Which share of hits by words both must find; 0.5 by default. */
    public Builder keywordOverlapMin(double value) {
      keywordOverlapMin = once("keywordOverlapMin", keywordOverlapMin, value);
      return this;
    }

    /** How long a failing shadow is left alone; 5 seconds by default. */
    public Builder shadowPause(Duration value) {
      shadowPause = once("shadowPause", shadowPause, value);
      return this;
    }

    /** Hears of the shadow's writes and of comparisons. */
    public Builder metrics(Metrics value) {
      metrics = once("metrics", metrics, value);
      return this;
    }

    /** Hears of failures and differences; must be quick. */
    public Builder listener(Consumer<DualWriteEvent> value) {
      listener = once("listener", listener, value);
      return this;
    }

    /** What time it is; by default the system's. */
    public Builder clock(InstantSource value) {
      clock = once("clock", clock, value);
      return this;
    }

    private static <T> T once(String name, @Nullable T before, T value) {
      if (before != null) {
        throw new IllegalStateException(name + " was set already, to " + before);
      }
      return Objects.requireNonNull(value, name);
    }

    /** The settings, checked. */
    public DualWriteSettings build() {
      return new DualWriteSettings(
          readFrom == null ? Side.FIRST : readFrom,
          behindFile,
          behindMax == null ? 10_000 : behindMax,
          compareShare == null ? 0 : compareShare,
          compareExecutor == null ? Runnable::run : compareExecutor,
          vectorScoreTolerance == null ? 0.001 : vectorScoreTolerance,
          keywordOverlapMin == null ? 0.5 : keywordOverlapMin,
          shadowPause == null ? Duration.ofSeconds(5) : shadowPause,
          metrics == null ? Metrics.none() : metrics,
          listener == null ? event -> {} : listener,
          clock == null ? InstantSource.system() : clock);
    }
  }
}
