package dev.ragbase.index;

import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Meter;

/** Measures every call to a keyword index as {@code keywords.*}. */
public final class MeteredKeywordIndex extends ForwardingKeywordIndex {
  private final Meter meter;

  private MeteredKeywordIndex(KeywordIndex delegate, Meter meter) {
    super(delegate);
    this.meter = meter;
  }

  /** The same, measured. */
  public static KeywordIndex of(KeywordIndex delegate, Meter meter) {
    return new MeteredKeywordIndex(delegate, meter);
  }

  @Override
  public Matches search(Scope scope, KeywordQuery query) {
    return meter.time(scope, "keywords.search", () -> super.search(scope, query));
  }
}
