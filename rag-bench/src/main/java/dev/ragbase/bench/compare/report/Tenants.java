package dev.ragbase.bench.compare.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.corpus.Tenancy;
import dev.ragbase.bench.compare.report.Must.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a part says of many tenants in one database. */
final class Tenants {
  private static final int NUMBER = 4;
  private static final double RECALL_MIN = 0.95;
  private static final double TIMES_MAX = 1.5;
  private static final double PROVISION_MILLIS_MAX = 1_000;

  private final JsonNode part;
  private final Tenancy tenancy;

  Tenants(JsonNode part) {
    this.part = part;
    this.tenancy =
        new Tenancy(
            part.path("small").asInt(),
            part.path("chunks").asInt(),
            part.path("largeRows").asInt());
  }

  List<Must> musts() {
    List<Must> musts = new ArrayList<>();
    for (JsonNode row : part.path("rows")) {
      if (isSmall(row)) {
        musts.add(
            Must.atMost(
                NUMBER,
                "p95 of small tenants beside a large one : without it, " + filter(row),
                TIMES_MAX,
                micros(row, "p95Micros") / micros(row, "p95MicrosAlone")));
      }
    }
    part.path("rows").forEach(row -> musts.add(recall(row)));
    musts.add(complete());
    musts.add(provisioning());
    return tenancy.equals(Tenancy.PROMISED)
        ? musts
        : musts.stream()
            .map(it -> it.unjudged("the target is for " + of(Tenancy.PROMISED)))
            .toList();
  }

  private static Must recall(JsonNode row) {
    double recall = row.path("recall").asDouble(Double.NaN);
    String claim =
        "recall@10 of " + (isSmall(row) ? "a small tenant, " : "the large tenant, ") + filter(row);
    String target = "at least " + RECALL_MIN;
    return Double.isNaN(recall)
        ? Must.notJudged(NUMBER, claim, target, "no row passes")
        : new Must(NUMBER, claim, target, recall(recall), verdict(recall >= RECALL_MIN));
  }

  private Must complete() {
    long lacking = part.path("shortAnswers").asLong();
    return new Must(
        NUMBER,
        "answers with fewer than k hits though there are more",
        "0",
        String.format(Locale.ROOT, "%,d of %,d", lacking, part.path("answers").asLong()),
        verdict(lacking == 0));
  }

  private Must provisioning() {
    double slowest = part.path("provisionSlowestMillis").asDouble();
    return new Must(
        NUMBER,
        "provisioning of a tenant, slowest",
        "under 1000 ms",
        String.format(
            Locale.ROOT,
            "%.0f ms (median %.1f ms)",
            slowest,
            part.path("provisionMedianMillis").asDouble()),
        verdict(slowest < PROVISION_MILLIS_MAX));
  }

  private static Verdict verdict(boolean met) {
    return met ? Verdict.MET : Verdict.NOT_MET;
  }

  /** What was measured, and how. */
  String about() {
    return String.format(
        Locale.ROOT,
        "One database holds %s, another the small ones alone, on PostgreSQL %s. One thread asks for"
            + " ten hits with their texts, a small tenant's in both databases one after the other,"
            + " either first, tenants and filters mixed, and after them the large tenant's; times are"
            + " those of its wait, in microseconds. Recall is against exact search among the tenant's"
            + " rows that pass; who has none does not count. Filled in %.0f s, indexed in %.0f s.",
        of(tenancy),
        part.path("server").asText(),
        part.at("/fill/wallNanos").asDouble() / 1e9,
        part.at("/compact/wallNanos").asDouble() / 1e9);
  }

  private static String of(Tenancy tenancy) {
    return String.format(
        Locale.ROOT,
        "%,d tenants of %,d chunks and one of %,d",
        tenancy.small(),
        tenancy.chunks(),
        tenancy.largeRows());
  }

  static List<String> header() {
    return List.of(
        "tenant",
        "filter",
        "recall@10",
        "p50 alone",
        "p95 alone",
        "p50 beside the large one",
        "p95 beside the large one");
  }

  /** The large tenant's own times stand where those beside it do. */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : part.path("rows")) {
      double recall = row.path("recall").asDouble(Double.NaN);
      rows.add(
          List.of(
              row.path("tenant").asText(),
              filter(row),
              Double.isNaN(recall) ? "" : recall(recall),
              TextTable.micros(micros(row, "p50MicrosAlone")),
              TextTable.micros(micros(row, "p95MicrosAlone")),
              TextTable.micros(micros(row, "p50Micros")),
              TextTable.micros(micros(row, "p95Micros"))));
    }
    return rows;
  }

  private static boolean isSmall(JsonNode row) {
    return row.path("tenant").asText().equals("small");
  }

  private static String filter(JsonNode row) {
    return row.path("filter").asText();
  }

  /** Not a number where it was not measured. */
  private static double micros(JsonNode row, String name) {
    return row.path(name).asDouble(Double.NaN);
  }

  private static String recall(double recall) {
    return String.format(Locale.ROOT, "%.4f", recall);
  }
}
