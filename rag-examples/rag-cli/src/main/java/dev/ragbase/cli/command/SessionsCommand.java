package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.output.SessionOutput;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rag sessions}. */
@Command(
    name = "sessions",
    description = "Lists the conversations, or prints the messages of one.",
    footer = {"", "Example:", "  rag sessions", "  rag sessions onboarding"})
final class SessionsCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "A conversation's id, or the name it was begun with.")
  private String name = "";

  SessionsCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (Store opened = store.reading()) {
      return (name.isEmpty() ? all(opened) : one(opened)).code();
    }
  }

  private Exit all(Store opened) {
    Iterable<ChatSession> sessions =
        Page.all(PageRequest.SIZE_MAX, page -> opened.chats().sessions(store.scope(), page));
    boolean empty = !sessions.iterator().hasNext();
    SessionOutput output = new SessionOutput(environment);
    if (json.wanted()) {
      output.json(sessions);
    } else {
      output.text(sessions);
    }
    return empty ? Exit.NOTHING : Exit.DONE;
  }

  private Exit one(Store opened) {
    ChatSession session =
        SessionNames.find(opened, store.scope(), name)
            .orElseThrow(
                () ->
                    CommandFailure.nothing(
                        name, "no such conversation", "'rag sessions' shows those there are"));
    Iterable<ChatMessage> messages =
        Page.all(
            PageRequest.SIZE_MAX,
            page -> opened.chats().messages(store.scope(), session.id(), page));
    SessionOutput output = new SessionOutput(environment);
    if (json.wanted()) {
      output.json(session, messages);
    } else {
      output.text(session, messages);
    }
    return Exit.DONE;
  }
}
