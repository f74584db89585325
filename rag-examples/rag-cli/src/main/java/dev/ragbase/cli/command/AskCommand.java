package dev.ragbase.cli.command;

import dev.ragbase.answer.Answer;
import dev.ragbase.answer.AnswerRequest;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.output.AnswerOutput;
import dev.ragbase.search.SearchRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rag ask}. */
@Command(
    name = "ask",
    description = {
      "Answers a question out of the documents, with citations.",
      "Quotes the best sentences, or lets a chat model write if RAG_CHAT_URL, RAG_CHAT_MODEL and"
          + " RAG_CHAT_KEY name an OpenAI-compatible endpoint."
    },
    footer = {"", "Example:", "  rag ask \"how do I rotate tokens?\" --session onboarding"})
final class AskCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final FilterOption filter = new FilterOption();
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "QUESTION",
      description = "What to answer; several words need no quotes.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--session",
      paramLabel = "ID",
      description = "The conversation to go on with, or to begin: an id, or a name of your own.")
  private String session = "";

  @Option(
      names = "-k",
      paramLabel = "COUNT",
      defaultValue = "" + AnswerRequest.SOURCES,
      converter = CountConverter.class,
      description = "How many passages the answer rests on. Default: ${DEFAULT-VALUE}")
  private int count = AnswerRequest.SOURCES;

  AskCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    String question = Words.joined("QUESTION", words);
    AnswerRequest request =
        AnswerRequest.of(question).from(SearchRequest.of(question).k(count).where(filter.filter()));
    AnswerOutput output = new AnswerOutput(environment);
    try (OpenRag rag = open()) {
      if (!session.isEmpty()) {
        request =
            request.in(
                SessionNames.start(rag.store(), rag.scope(), session, InstantSource.system()));
      }
      Answer answer =
          rag.workspace().ask(json.wanted() ? request : request.streamingTo(output.parts()));
      if (json.wanted()) {
        output.json(answer);
      } else {
        output.text(answer);
      }
      return (answer.refused() ? Exit.NOTHING : Exit.DONE).code();
    }
  }

  private OpenRag open() {
    return session.isEmpty()
        ? OpenRag.answering(environment, store::reading, store.scope())
        : OpenRag.conversing(environment, store::changing, store.scope());
  }
}
