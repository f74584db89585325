package dev.ragbase.memory;

import dev.ragbase.ForwardingStore;
import dev.ragbase.Store;
import dev.ragbase.document.IdSource;
import dev.ragbase.kit.ChangeFeedConformance;
import dev.ragbase.kit.ChatStoreConformance;
import dev.ragbase.kit.ClosedStoreConformance;
import dev.ragbase.kit.DocumentPagingConformance;
import dev.ragbase.kit.DocumentStoreConformance;
import dev.ragbase.kit.DocumentUpdateConformance;
import dev.ragbase.kit.FilterConformance;
import dev.ragbase.kit.InterruptConformance;
import dev.ragbase.kit.KeywordIndexConformance;
import dev.ragbase.kit.MetricStoreConformance;
import dev.ragbase.kit.PersistenceConformance;
import dev.ragbase.kit.ScopeConformance;
import dev.ragbase.kit.StoreConcurrencyConformance;
import dev.ragbase.kit.VectorIndexConformance;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** The store in memory keeps every contract. */
class MemoryStoreTest {
  @Nested
  class Documents extends DocumentStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Updates extends DocumentUpdateConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Paging extends DocumentPagingConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Closed extends ClosedStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Changes extends ChangeFeedConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Interrupts extends InterruptConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Vectors extends VectorIndexConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Keywords extends KeywordIndexConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Chats extends ChatStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Metrics extends MetricStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Filters extends FilterConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Scopes extends ScopeConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  @Nested
  class Concurrency extends StoreConcurrencyConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }

  /** The kit itself, over a store that a close leaves as it is. */
  @Nested
  class Persistence extends PersistenceConformance {
    private @Nullable Store kept;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      Store memory = kept == null ? MemoryStore.open(clock, ids) : kept;
      kept = memory;
      return new ForwardingStore(memory) {
        @Override
        public void close() {}
      };
    }
  }
}
