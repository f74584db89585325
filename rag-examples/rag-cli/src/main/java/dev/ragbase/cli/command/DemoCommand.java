package dev.ragbase.cli.command;

import dev.ragbase.access.Scope;
import dev.ragbase.answer.Answer;
import dev.ragbase.answer.AnswerRequest;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.output.AnswerOutput;
import dev.ragbase.cli.output.IngestOutput;
import dev.ragbase.cli.output.Progress;
import dev.ragbase.cli.output.SearchOutput;
import dev.ragbase.cli.output.Style;
import dev.ragbase.ingest.FileSource;
import dev.ragbase.ingest.IngestOptions;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.search.SearchRequest;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code rag demo}. */
@Command(
    name = "demo",
    description = {
      "Shows what ragbase does, on its own documentation.",
      "Indexes it into a temporary store, searches, and answers a question with citations."
    },
    footer = {"", "Example:", "  rag demo"})
final class DemoCommand implements Callable<Integer> {
  private static final String QUERY = "which part is the truth and which can be rebuilt";
  private static final String QUESTION = "How are filters proven?";

  private final Environment environment;
  private final PrintStream out;
  private final Style style;

  DemoCommand(Environment environment) {
    this.environment = environment;
    this.out = environment.terminal().out();
    this.style = Style.of(environment);
  }

  @Override
  public Integer call() {
    List<Path> documents = documents();
    try (TemporaryStore folder = new TemporaryStore();
        OpenRag rag =
            OpenRag.conversing(environment, () -> folder.open(environment), Scope.local())) {
      show("rag ingest README.md CHANGELOG.md CONTRIBUTING.md docs");
      IngestReport report;
      try (Progress progress = Progress.of(environment, "documents", -1)) {
        report =
            rag.workspace()
                .ingest(
                    FileSource.of(documents, List.of()),
                    IngestOptions.defaults(),
                    progress::outcome);
      }
      IngestOutput.text(out, report);
      show("rag search -k 3 \"" + QUERY + "\"");
      new SearchOutput(environment)
          .text(rag.workspace().search(SearchRequest.of(QUERY).k(3)), false);
      show("rag ask \"" + QUESTION + "\"");
      AnswerOutput output = new AnswerOutput(environment);
      Answer answer = rag.workspace().ask(AnswerRequest.of(QUESTION).streamingTo(output.parts()));
      output.text(answer);
      out.println();
      out.println("Your own documents: rag ingest PATH, then rag ask QUESTION.");
      return (answer.refused() ? Exit.NOTHING : Exit.DONE).code();
    }
  }

  private void show(String command) {
    out.println();
    out.println(style.bold("$ " + command));
  }

  private List<Path> documents() {
    Path project =
        environment
            .projectHome()
            .orElseThrow(
                () ->
                    CommandFailure.failure(
                        "rag demo",
                        "does not know where the project's documentation is",
                        "start it by rag-examples/rag"));
    return Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs")
        .map(project::resolve)
        .filter(Files::exists)
        .toList();
  }
}
