package dev.ragbase.bench.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class TenantsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode results = JSON.createObjectNode();
  private final ObjectNode part = results.putObject("parts").putObject("tenants");

  TenantsTest() {
    part.put("kind", "tenants").put("small", 1_000).put("chunks", 100).put("largeRows", 200_000);
    part.put("server", "15.1, pgvector 0.8.0").put("answers", 21_000).put("shortAnswers", 0);
    part.put("provisionMedianMillis", 3.4).put("provisionSlowestMillis", 270);
    row("small", "filter 50 %", 1).put("p95MicrosAlone", 1_000).put("p95Micros", 1_400);
    row("small", "filter 1 %", .94).put("p95MicrosAlone", 1_000).put("p95Micros", 1_600);
    row("large", "filter 50 %", .96).put("p95Micros", 9_000);
  }

  private ObjectNode row(String tenant, String filter, double recall) {
    ObjectNode row = part.withArray("rows").addObject();
    return row.put("tenant", tenant).put("filter", filter).put("recall", recall);
  }

  private String line(String begin) {
    return TextReport.of(results)
        .lines()
        .filter(it -> it.contains(begin))
        .findFirst()
        .orElse("none has " + begin);
  }

  @Test
  void smallTenantsBesideALargeOneAreComparedWithThoseAlone() {
    assertThat(line("beside a large one : without it, filter 50 %"))
        .startsWith("| 4 ")
        .contains("at most 1.50 times", "1.40 times", "| met");
    assertThat(line("beside a large one : without it, filter 1 %"))
        .contains("1.60 times", "NOT met");
  }

  @Test
  void recallIsJudgedForSmallAndLarge() {
    assertThat(line("recall@10 of a small tenant, filter 50 %"))
        .contains("at least 0.95", "1.0000", "| met");
    assertThat(line("recall@10 of a small tenant, filter 1 %")).contains("0.9400", "NOT met");
    assertThat(line("recall@10 of the large tenant, filter 50 %")).contains("0.9600", "| met");
  }

  @Test
  void aShortAnswerIsOneTooMany() {
    assertThat(line("fewer than k hits")).contains("| 0 ", "0 of 21,000", "| met");

    part.put("shortAnswers", 1);
    assertThat(line("fewer than k hits")).contains("1 of 21,000", "NOT met");
  }

  @Test
  void theSlowestProvisioningCounts() {
    assertThat(line("provisioning of a tenant"))
        .contains("under 1000 ms", "270 ms (median 3.4 ms)", "| met");

    part.put("provisionSlowestMillis", 1_000);
    assertThat(line("provisioning of a tenant")).contains("1000 ms", "NOT met");
  }

  @Test
  void otherSizesThanThePromisedProveNothing() {
    part.put("largeRows", 2_000);

    assertThat(TextReport.of(results).lines().filter(it -> it.startsWith("| 4 ")))
        .hasSize(7)
        .allSatisfy(
            it ->
                assertThat(it)
                    .contains("(the target is for 1,000 tenants of 100 chunks and one of 200,000)")
                    .contains("not judged"));
  }

  @Test
  void aFilterThatNoRowPassesIsNotJudged() {
    row("small", "filter 0.1 %", 1).remove("recall");

    assertThat(line("recall@10 of a small tenant, filter 0.1 %"))
        .contains("no row passes", "not judged");
  }

  @Test
  void theTableHasWhatWasMeasured() {
    assertThat(TextReport.of(results)).contains("## Tenants in PostgreSQL", "15.1, pgvector 0.8.0");
    assertThat(line("| small  | filter 1 %"))
        .containsPattern("0.9400 +\\| +\\| 1000 +\\| +\\| 1600 ");
    assertThat(line("| large  | filter 50 %")).containsPattern("0.9600 +\\| +\\| +\\| +\\| 9000 ");
  }
}
