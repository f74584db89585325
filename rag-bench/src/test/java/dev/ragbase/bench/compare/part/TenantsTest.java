package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.corpus.Tenancy;
import dev.ragbase.bench.compare.report.TextReport;
import dev.ragbase.store.postgres.testing.Database;
import dev.ragbase.store.postgres.testing.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantsTest {
  /** So many that a tenant has rows of the rarest part. */
  private static final Tenancy FEW = new Tenancy(12, 50, 1_500);

  @TempDir Path dir;

  private ObjectNode measured() throws Exception {
    Progress progress = new Progress(System.err, () -> 0);
    try (Database own = TestPostgres.shared().newDatabase()) {
      Settings settings = TestSettings.in(dir).full().postgres(own.superuserUrl()).get();
      Corpora corpora = new Corpora(settings, progress);
      return new Tenants(FEW, new Tenants.Plan(3, 20, 5), settings, corpora, progress).run();
    }
  }

  @Test
  void whatIsComparedExactlyIsFoundWholeByEveryTenantInBothDatabases() throws Exception {
    ObjectNode part = measured();

    assertThat(part.path("rows")).hasSize(2 * Tenancy.PARTS.size());
    for (JsonNode row : part.path("rows")) {
      // So few rows have no index, not even the large tenant's.
      assertThat(row.path("recall").asDouble(1)).as(row.toString()).isEqualTo(1);
      assertThat(row.path("p50Micros").asDouble()).isPositive();
      assertThat(row.path("p95Micros").asDouble())
          .isGreaterThanOrEqualTo(row.path("p50Micros").asDouble());
      assertThat(row.path("p95MicrosAlone").asDouble() > 0)
          .isEqualTo(row.path("tenant").asText().equals("small"));
    }
    assertThat(part.path("rows").findValuesAsText("filter"))
        .startsWith("no filter", "filter 50 %", "filter 1 %", "filter 0.1 %");
    assertThat(part.path("shortAnswers").asLong(1)).isZero();
    int rounds = part.path("warmUps").asInt();
    int warmingUp = rounds * Tenancy.PARTS.size() * (2 * 3 + 1);
    int searches = Tenancy.PARTS.size() * (2 * 20 + 5 + 2 * 400 + 13);
    assertThat(part.path("answers").asInt()).isEqualTo(warmingUp + searches);
    assertThat(part.path("provisioned").asInt()).isEqualTo(13);
    assertThat(part.path("provisionMedianMillis").asDouble()).isPositive();
    assertThat(reported(part))
        .contains("12 tenants of 50 chunks and one of 1,500", "not judged")
        .doesNotContain("NaN");
  }

  private static String reported(ObjectNode part) {
    ObjectNode results = new ObjectMapper().createObjectNode();
    results.putObject("parts").set("tenants", part);
    return TextReport.of(results);
  }
}
