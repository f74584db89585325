package dev.ragbase.store.postgres;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The PostgreSQL store keeps every contract. */
class PostgresStoreTest {
  private static final VectorIndexSettings SETTINGS = VectorIndexSettings.defaults();

  @Nested
  class Documents extends DocumentStoreConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Updates extends DocumentUpdateConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Paging extends DocumentPagingConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Closed extends ClosedStoreConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Changes extends ChangeFeedConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Interrupts extends InterruptConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Vectors extends VectorIndexConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Keywords extends KeywordIndexConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Chats extends ChatStoreConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Metrics extends MetricStoreConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Filters extends FilterConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Scopes extends ScopeConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Concurrency extends StoreConcurrencyConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }

  @Nested
  class Persistence extends PersistenceConformance {
    private final KitDatabase database = new KitDatabase(SETTINGS);

    @Override
    protected Store open(InstantSource clock, IdSource ids) {
      return database.open(clock, ids);
    }

    @AfterEach
    void drop() {
      database.close();
    }
  }
}
