package dev.ragbase.memory;

import dev.ragbase.Store;
import dev.ragbase.document.IdSource;
import dev.ragbase.kit.ClosedStoreConformance;
import dev.ragbase.kit.DocumentStoreConformance;
import java.time.InstantSource;
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
  class Closed extends ClosedStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return MemoryStore.open(clock, ids);
    }
  }
}
