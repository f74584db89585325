package dev.ragbase.jsonl;

import dev.ragbase.Store;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
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
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A file of JSON lines keeps every contract of a store, and so does one that was compacted. */
class JsonlStoreConformanceTest {
  private static final Scope HOME = Scope.of("acme", "handbook", "erin", Role.EDITOR);

  private static JsonlStore open(Path dir, InstantSource clock, IdSource ids) {
    return JsonlStore.open(
        JsonlSettings.builder(dir.resolve("rag_store.jsonl"))
            .home(HOME)
            .clock(clock)
            .ids(ids)
            .build());
  }

  @Nested
  class Documents extends DocumentStoreConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Updates extends DocumentUpdateConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Paging extends DocumentPagingConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Closed extends ClosedStoreConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Changes extends ChangeFeedConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Interrupts extends InterruptConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Vectors extends VectorIndexConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Keywords extends KeywordIndexConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Chats extends ChatStoreConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Metrics extends MetricStoreConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Filters extends FilterConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Scopes extends ScopeConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Concurrency extends StoreConcurrencyConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  @Nested
  class Persistence extends PersistenceConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return JsonlStoreConformanceTest.open(dir, clock, ids);
    }
  }

  /** Compacted before each time it is opened, and once while it is open. */
  @Nested
  class PersistenceCompacted extends PersistenceConformance {
    @TempDir private Path dir;

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      try (JsonlStore store = JsonlStoreConformanceTest.open(dir, clock, ids)) {
        store.compact();
      }
      JsonlStore store = JsonlStoreConformanceTest.open(dir, clock, ids);
      store.compact();
      return store;
    }
  }
}
