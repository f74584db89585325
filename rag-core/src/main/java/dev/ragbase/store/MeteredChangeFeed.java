package dev.ragbase.store;

import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Meter;
import java.util.List;

/** Measures every call to a change feed as {@code changes.*}. */
public final class MeteredChangeFeed extends ForwardingChangeFeed {
  private final Meter meter;

  private MeteredChangeFeed(ChangeFeed delegate, Meter meter) {
    super(delegate);
    this.meter = meter;
  }

  /** The same, measured. */
  public static ChangeFeed of(ChangeFeed delegate, Meter meter) {
    return new MeteredChangeFeed(delegate, meter);
  }

  @Override
  public List<Change> after(Scope scope, long after, int limit) {
    return meter.time(scope, "changes.after", () -> super.after(scope, after, limit));
  }

  @Override
  public long head(Scope scope) {
    return meter.time(scope, "changes.head", () -> super.head(scope));
  }
}
