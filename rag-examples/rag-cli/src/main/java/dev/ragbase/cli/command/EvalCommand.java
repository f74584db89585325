package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.output.EvalOutput;
import dev.ragbase.cli.output.Progress;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.StructuredText;
import dev.ragbase.eval.Judgments;
import dev.ragbase.eval.RetrievalEval;
import dev.ragbase.eval.RetrievalEval.Scores;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.ingest.PreparedDocument;
import dev.ragbase.search.SearchMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rag eval}. */
@Command(
    name = "eval",
    description = {
      "Measures retrieval on a judged collection.",
      "In a store of its own that is gone afterwards: a temporary folder, or a tenant of its own if",
      "a PostgreSQL store is named.",
      "Prints nDCG@10, recall@100, MRR@10 and queries a second for each mode."
    },
    footer = {
      "",
      "Example:",
      "  rag eval --docs docs.jsonl --queries queries.jsonl --qrels qrels.tsv --json"
    })
final class EvalCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final PlaceOption place;
  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--docs",
      required = true,
      paramLabel = "FILE",
      description = "The documents, one object {\"id\", \"title\", \"text\"} a line.")
  private Path docs = Path.of("");

  @Option(
      names = "--queries",
      required = true,
      paramLabel = "FILE",
      description = "The queries, one object {\"id\", \"text\"} a line.")
  private Path queries = Path.of("");

  @Option(
      names = "--qrels",
      required = true,
      paramLabel = "FILE",
      description = "The judgments: query-id, document-id and relevance, between tabs.")
  private Path qrels = Path.of("");

  @Option(
      names = "--mode",
      split = ",",
      paramLabel = "MODE",
      description = "keyword, vector or hybrid; repeatable. Default: all three")
  private List<SearchMode> modes =
      List.of(SearchMode.KEYWORD, SearchMode.VECTOR, SearchMode.HYBRID);

  EvalCommand(Environment environment) {
    this.environment = environment;
    this.place = new PlaceOption(environment);
  }

  @Override
  public Integer call() {
    Judgments judgments = judgments();
    Map<String, String> texts = texts();
    try (ScratchStore scratch = ScratchStore.of(place);
        OpenRag rag = scratch.filling()) {
      long documents = fill(rag);
      RetrievalEval eval = new RetrievalEval(rag.workspace(), System::nanoTime);
      Map<SearchMode, Scores> scores = new EnumMap<>(SearchMode.class);
      for (SearchMode mode : modes) {
        scores.put(mode, run(eval, texts, judgments, mode));
      }
      EvalOutput output = new EvalOutput(documents, modes.stream().distinct().toList(), scores);
      if (json.wanted()) {
        output.json(environment.terminal().out());
      } else {
        output.text(environment);
      }
      return Exit.DONE.code();
    }
  }

  private Scores run(
      RetrievalEval eval, Map<String, String> texts, Judgments judgments, SearchMode mode) {
    try {
      return eval.run(texts, judgments, mode);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.failure(qrels + " for " + queries, e);
    }
  }

  private long fill(OpenRag rag) {
    try (JsonLines lines = new JsonLines(docs);
        Progress progress = Progress.of(environment, "documents", -1)) {
      Iterator<PreparedDocument> documents =
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return lines.hasNext();
            }

            @Override
            public PreparedDocument next() {
              return document(lines, lines.next());
            }
          };
      IngestReport report = rag.workspace().put(documents, progress::outcome);
      if (report.failed() > 0) {
        throw CommandFailure.failure(
            docs + " document " + report.failures().getFirst().uri(),
            report.failures().getFirst().cause(),
            "mend it or take it out; " + report.failed() + " failed in all");
      }
      return report.added() + report.updated() + report.unchanged();
    }
  }

  private static PreparedDocument document(JsonLines lines, Map<String, String> fields) {
    return new PreparedDocument(
        lines.required(fields, "id"),
        fields.getOrDefault("title", ""),
        StructuredText.plain(lines.required(fields, "text")),
        "text/plain",
        Metadata.empty(),
        null,
        List.of());
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    try (JsonLines lines = new JsonLines(queries)) {
      while (lines.hasNext()) {
        Map<String, String> fields = lines.next();
        texts.put(lines.required(fields, "id"), lines.required(fields, "text"));
      }
    }
    if (texts.isEmpty()) {
      throw CommandFailure.failure(
          queries.toString(), "holds no query", "write one {\"id\", \"text\"} a line into it");
    }
    return texts;
  }

  private Judgments judgments() {
    try {
      return Judgments.parse(Files.readAllLines(qrels, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw CommandFailure.failure(
          qrels.toString(),
          Files.exists(qrels) ? "cannot be read as UTF-8 text" : "no such file",
          "check the path and the file",
          e);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.failure(
          qrels.toString(), String.valueOf(e.getMessage()), "mend the line or take it out", e);
    }
  }
}
