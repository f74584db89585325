package dev.ragbase.store.sqlite;

import dev.ragbase.Store;
import dev.ragbase.document.IdSource;
import dev.ragbase.kit.ClosedStoreConformance;
import dev.ragbase.kit.DocumentStoreConformance;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts, as every backend keeps them. */
class EmbeddedStoreConformanceTest {
  @TempDir Path folder;

  private Store open(InstantSource clock, IdSource ids) {
    return SqliteLuceneStore.open(
        SqliteLuceneSettings.builder(folder.resolve("kb")).clock(clock).ids(ids).build());
  }

  @Nested
  class Documents extends DocumentStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return EmbeddedStoreConformanceTest.this.open(clock, ids);
    }
  }

  @Nested
  class Closed extends ClosedStoreConformance {
    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return EmbeddedStoreConformanceTest.this.open(clock, ids);
    }
  }
}
