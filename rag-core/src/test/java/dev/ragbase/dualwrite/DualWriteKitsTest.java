package dev.ragbase.dualwrite;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.ragbase.memory.MemoryStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two stores written together keep every contract of one, whichever is read, and with every read
 * compared no difference between them comes up.
 */
class DualWriteKitsTest {
  private final Queue<DualWriteEvent> events = new ConcurrentLinkedQueue<>();

  @AfterEach
  void bothWereTheSameAllTheTime() {
    assertThat(events).isEmpty();
  }

  private Store open(Side side, InstantSource clock, IdSource ids) {
    return DualWriteStore.over(
        MemoryStore.open(clock, ids),
        MemoryStore.open(clock, ids),
        DualWriteSettings.builder()
            .readFrom(side)
            .compare(1, Runnable::run)
            .keywordOverlapMin(1)
            .vectorScoreTolerance(0)
            .listener(events::add)
            .build());
  }

  @Nested
  class Documents extends DocumentStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.FIRST, clock, ids);
    }
  }

  @Nested
  class Updates extends DocumentUpdateConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.SECOND, clock, ids);
    }
  }

  @Nested
  class Paging extends DocumentPagingConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.FIRST, clock, ids);
    }
  }

  @Nested
  class Closed extends ClosedStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.FIRST, clock, ids);
    }
  }

  @Nested
  class Changes extends ChangeFeedConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.SECOND, clock, ids);
    }
  }

  @Nested
  class Interrupts extends InterruptConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.SECOND, clock, ids);
    }
  }

  @Nested
  class Vectors extends VectorIndexConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.FIRST, clock, ids);
    }
  }

  @Nested
  class Keywords extends KeywordIndexConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.SECOND, clock, ids);
    }
  }

  @Nested
  class Chats extends ChatStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.FIRST, clock, ids);
    }
  }

  @Nested
  class Metrics extends MetricStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.SECOND, clock, ids);
    }
  }

  @Nested
  class Filters extends FilterConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.FIRST, clock, ids);
    }
  }

  @Nested
  class Scopes extends ScopeConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.FIRST, clock, ids);
    }
  }

  @Nested
  class Concurrency extends StoreConcurrencyConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return DualWriteKitsTest.this.open(Side.SECOND, clock, ids);
    }
  }

  /** Over stores that a close leaves as they are. */
  @Nested
  class Persistence extends PersistenceConformance {
    @TempDir private Path dir;
    private @Nullable List<Store> kept;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      List<Store> both =
          kept == null ? List.of(MemoryStore.open(clock, ids), MemoryStore.open(clock, ids)) : kept;
      kept = both;
      DualWriteStore store =
          DualWriteStore.over(
              unclosed(both.get(0)),
              unclosed(both.get(1)),
              DualWriteSettings.builder().behindFile(dir.resolve("behind")).build());
      assertThat(store.behind().isNothing()).isTrue();
      return store;
    }

    private static Store unclosed(Store store) {
      return new ForwardingStore(store) {
        @Override
        public void close() {}
      };
    }
  }
}
