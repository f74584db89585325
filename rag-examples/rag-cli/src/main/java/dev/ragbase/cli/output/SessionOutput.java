package dev.ragbase.cli.output;

import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatSession;
import dev.ragbase.cli.context.Environment;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints conversations. */
public final class SessionOutput {
  private final PrintStream out;
  private final Style style;

  public SessionOutput(Environment environment) {
    this.out = environment.terminal().out();
    this.style = Style.of(environment);
  }

  /** All conversations as JSON. */
  public void json(Iterable<ChatSession> sessions) {
    Json.print(out, Json.object("sessions", Json.each(sessions, SessionOutput::session)));
  }

  /** One conversation with its messages as JSON. */
  public void json(ChatSession session, Iterable<ChatMessage> messages) {
    Map<String, @Nullable Object> fields = session(session);
    fields.put("messages", Json.each(messages, SessionOutput::message));
    Json.print(out, fields);
  }

  private static Map<String, @Nullable Object> session(ChatSession session) {
    return Json.object(
        "id", session.id().toString(),
        "title", Json.text(session.title()),
        "messages", session.messages(),
        "createdAt", session.createdAt(),
        "updatedAt", session.updatedAt(),
        "metadata", session.metadata());
  }

  private static Map<String, @Nullable Object> message(ChatMessage message) {
    return Json.object(
        "id", message.id().toString(),
        "role", message.role().name().toLowerCase(Locale.ROOT),
        "text", message.text(),
        "at", message.at(),
        "metadata", message.metadata());
  }

  /** All conversations for people. */
  public void text(Iterable<ChatSession> sessions) {
    if (!sessions.iterator().hasNext()) {
      out.println("No conversations.");
    }
    for (ChatSession session : sessions) {
      out.println(
          session.id()
              + "  "
              + style.bold(Printable.of(session.title()))
              + style.faint("  " + session.messages() + " messages, " + session.updatedAt()));
    }
  }

  /** One conversation for people. */
  public void text(ChatSession session, Iterable<ChatMessage> messages) {
    out.println(style.bold(Printable.of(session.title())) + style.faint("  " + session.id()));
    for (ChatMessage message : messages) {
      String role = message.role().name().toLowerCase(Locale.ROOT);
      out.println();
      out.println(style.bold(role) + style.faint("  " + message.at()));
      out.println(Printable.lines(message.text()));
    }
  }
}
