package dev.ragbase.cli.command;

import dev.ragbase.answer.AnswerRequest;
import dev.ragbase.chat.SessionId;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.context.Terminal;
import dev.ragbase.cli.output.AnswerOutput;
import dev.ragbase.document.TimeOrderedIds;
import dev.ragbase.error.RagException;
import dev.ragbase.search.SearchRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rag chat}. */
@Command(
    name = "chat",
    description = {
      "Answers one question after the other, and keeps the conversation.",
      "Reads questions from stdin, one a line; /quit or the end of the input ends it."
    },
    footer = {"", "Example:", "  rag chat --session onboarding"})
final class ChatCommand implements Callable<Integer> {
  private static final Set<String> ENDS = Set.of("/quit", "/exit", "/q");

  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final FilterOption filter = new FilterOption();

  @Option(
      names = "--session",
      paramLabel = "ID",
      description = "The conversation to go on with, or to begin: an id, or a name of your own.")
  private String session = "";

  ChatCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    InstantSource clock = InstantSource.system();
    String name =
        session.isEmpty()
            ? new TimeOrderedIds(clock, new SecureRandom()).next().toString()
            : session;
    Terminal terminal = environment.terminal();
    try (OpenRag rag = OpenRag.conversing(environment, store::changing, store.scope())) {
      SessionId id = SessionNames.start(rag.store(), rag.scope(), name, clock);
      terminal.err().println("Session " + name + "; /quit ends it.");
      BufferedReader questions =
          new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
      for (String question = next(questions); question != null; question = next(questions)) {
        if (!question.isBlank()) {
          answer(rag, id, question.strip());
        }
      }
      return Exit.DONE.code();
    }
  }

  private void answer(OpenRag rag, SessionId id, String question) {
    AnswerOutput output = new AnswerOutput(environment);
    AnswerRequest request =
        AnswerRequest.of(question)
            .from(SearchRequest.of(question).k(AnswerRequest.SOURCES).where(filter.filter()))
            .in(id)
            .streamingTo(output.parts());
    try {
      output.text(rag.workspace().ask(request));
    } catch (RagException e) {
      environment.terminal().err().println("rag: " + e.getMessage());
    }
    environment.terminal().out().println();
  }

  private @Nullable String next(BufferedReader questions) {
    Terminal terminal = environment.terminal();
    if (terminal.canAsk()) {
      terminal.err().print("> ");
      terminal.err().flush();
    }
    try {
      String line = questions.readLine();
      return line == null || ENDS.contains(line.strip()) ? null : line;
    } catch (IOException e) {
      throw CommandFailure.failure(
          "stdin", String.valueOf(e.getMessage()), "start 'rag chat' again", e);
    }
  }
}
