package dev.ragbase.bench.compare.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.bench.compare.report.Results.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run says, as tables that read on a terminal and in Markdown alike. */
public final class TextReport {
  private final Results results;
  private final StringBuilder out = new StringBuilder();

  private TextReport(Results results) {
    this.results = results;
  }

  /** The tables of a {@code results.json}. */
  public static String of(JsonNode json) {
    TextReport report = new TextReport(new Results(json));
    report.musts();
    report.results.searches("search").forEach(report::search);
    report.results.searches("postgres").forEach(report::search);
    report.tenants();
    report.other("ingest", "Ingest");
    report.other("launcher", "Launcher");
    report.other("hardware", "What the hardware allows");
    report.limits();
    report.quality();
    report.missing();
    report.about("origin", "Run");
    report.about("machine", "Machine");
    return report.out.toString();
  }

  private void musts() {
    heading("Targets");
    List<List<String>> rows = new ArrayList<>();
    for (Must must : Musts.of(results)) {
      rows.add(
          List.of(
              Integer.toString(must.number()),
              must.claim(),
              must.target(),
              must.figure(),
              must.verdict().words));
    }
    table(List.of("must", "ours : what it is measured by", "target", "figure", ""), rows);
  }

  private void search(Search search) {
    heading(
        String.format(
            Locale.ROOT,
            "Search, %,d rows, %s",
            search.rows(),
            search.json().at("/corpus/kind").asText()));
    out.append(SearchReport.of(search, results.quick()));
  }

  private void tenants() {
    for (Map.Entry<String, JsonNode> part : results.parts("tenants")) {
      Tenants tenants = new Tenants(part.getValue());
      heading("Tenants in PostgreSQL");
      out.append(tenants.about()).append("\n\n");
      table(Tenants.header(), tenants.rows());
    }
  }

  private void other(String kind, String title) {
    for (Map.Entry<String, JsonNode> part : results.parts(kind)) {
      heading(title);
      List<List<String>> rows = new ArrayList<>();
      part.getValue()
          .properties()
          .forEach(
              it -> {
                if (!List.of("kind", "madeBy").contains(it.getKey())) {
                  rows.add(
                      List.of(
                          it.getKey(),
                          it.getValue().isNumber()
                              ? number(it.getValue())
                              : it.getValue().asText()));
                }
              });
      table(List.of("what", "figure"), rows);
    }
  }

  private void limits() {
    List<List<String>> rows = new Limits(results).rows();
    if (!rows.isEmpty()) {
      heading("Measured beside what memory and disk allow");
      table(Limits.header(), rows);
    }
  }

  private void quality() {
    List<List<String>> rows = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    for (Map.Entry<String, JsonNode> part : results.parts("quality")) {
      if (part.getValue().has("leftOut")) {
        leftOut.add(part.getValue().path("leftOut").asText());
      }
      for (JsonNode it : part.getValue().path("rows")) {
        rows.add(
            List.of(
                it.path("collection").asText(),
                it.path("backend").asText(),
                it.path("mode").asText(),
                String.format(Locale.ROOT, "%.4f", it.path("ndcg@10").asDouble()),
                String.format(Locale.ROOT, "%.4f", it.path("recall@100").asDouble()),
                String.format(Locale.ROOT, "%.4f", it.path("mrr@10").asDouble()),
                number(it.path("queriesPerSecond"))));
      }
    }
    if (!rows.isEmpty() || !leftOut.isEmpty()) {
      heading("Quality");
      table(
          List.of("collection", "backend", "mode", "nDCG@10", "recall@100", "MRR@10", "queries/s"),
          rows);
      leftOut.forEach(it -> out.append("Left out: ").append(it).append("\n\n"));
    }
  }

  private void missing() {
    JsonNode missing = results.json().path("missing");
    if (missing.size() > 0) {
      heading("Missing");
      missing.forEach(
          it ->
              out.append("- ")
                  .append(it.path("name").asText())
                  .append(": ")
                  .append(it.path("install").asText())
                  .append("\n"));
      out.append("\n");
    }
  }

  private void about(String name, String title) {
    JsonNode about = results.json().path(name);
    if (about.isEmpty()) {
      return;
    }
    heading(title);
    about
        .properties()
        .forEach(
            it ->
                out.append("- ")
                    .append(it.getKey())
                    .append(": ")
                    .append(
                        it.getValue().isObject()
                            ? SearchReport.described(it.getValue())
                            : it.getValue().asText())
                    .append("\n"));
  }

  private void heading(String text) {
    out.append(out.isEmpty() ? "" : "\n").append("## ").append(text).append("\n\n");
  }

  private void table(List<String> header, List<List<String>> rows) {
    TextTable.append(out, header, rows);
  }

  private static String number(JsonNode value) {
    return value.isIntegralNumber()
        ? String.format(Locale.ROOT, "%,d", value.asLong())
        : String.format(Locale.ROOT, "%,.2f", value.asDouble());
  }
}
