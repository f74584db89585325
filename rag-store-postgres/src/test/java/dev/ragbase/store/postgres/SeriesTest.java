package dev.ragbase.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesTest {
  private static final Scope ADA = Scope.of("acme", "kb", "ada", Role.OWNER);

  @ParameterizedTest
  @CsvSource({"usage_metrics, documents_timeseries", "documents_timeseries, usage_metrics"})
  void aSeriesWithoutItsPartitionCostsNeitherTheOtherNorMeasurements(String lost, String other)
      throws SQLException {
    try (Database database = KitDatabase.migrated();
        Sql superuser = Sql.open(database.superuserUrl());
        PostgresStore store = PostgresStore.open(PostgresSettings.at(database.ownerUrl()))) {
      store.tenants().ensure(ADA.tenant(), ADA.workspace(), ADA.user(), ADA.role());
      superuser.run(
          "DO $$ BEGIN EXECUTE 'DROP TABLE "
              + lost
              + "' || to_char(now() AT TIME ZONE 'UTC', '_YYYY_MM'); END $$");
      Measurement one =
          new Measurement("search", Instant.EPOCH, Duration.ofMillis(1), 0, null, null);
      store.metrics().append(ADA, List.of(one));
      assertThat(store.metrics().stats(ADA, Instant.EPOCH)).hasSize(1);
      assertThat(superuser.ask("SELECT count(*) FROM " + other)).isEqualTo("1");
      assertThat(superuser.ask("SELECT count(*) FROM " + lost)).isEqualTo("0");
    }
  }
}
