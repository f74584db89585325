package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.error.Retry;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A database that was made by a build whose migrations had other texts. */
class OtherMigrationsTest {
  @Test
  void aPlanIsRefusedAsItsApplyIs() throws SQLException {
    try (Database database = KitDatabase.migrated();
        Sql plain = Sql.open(database.superuserUrl())) {
      plain.run(
          "UPDATE public.ragbase_schema_history SET checksum = checksum + 1 WHERE version = '4'");
      PostgresSchema schema = PostgresSchema.of(PostgresSettings.at(database.ownerUrl()));
      List<ThrowingCallable> both = List.of(schema::apply, schema::plan);
      for (ThrowingCallable each : both) {
        assertThatThrownBy(each)
            .isInstanceOfSatisfying(
                StoreException.class, it -> assertThat(it.retry()).isEqualTo(Retry.NO))
            .hasMessageContaining("migrations were others")
            .hasMessageContaining("rag copy");
      }
    }
  }
}
