package dev.ragbase.cli.context;

import dev.ragbase.ForwardingStore;
import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.index.HybridIndex;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.metrics.MetricStore;
import dev.ragbase.metrics.OperationStats;
import dev.ragbase.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store that was opened to read it: it has no place for measurements of its own use. */
final class ReadStore extends ForwardingStore {
  ReadStore(Store delegate) {
    super(delegate);
  }

  @Override
  public Optional<HybridIndex> hybrid() {
    return delegate().hybrid();
  }

  @Override
  public MetricStore metrics() {
    MetricStore kept = delegate().metrics();
    return new MetricStore() {
      @Override
      public boolean keeps() {
        return false;
      }

      @Override
      public void append(Scope scope, List<Measurement> measurements) {
        throw new StoreException(
            "store " + name() + " was opened to read it: it keeps no measurements");
      }

      @Override
      public List<OperationStats> stats(Scope scope, Instant since) {
        return kept.stats(scope, since);
      }
    };
  }
}
