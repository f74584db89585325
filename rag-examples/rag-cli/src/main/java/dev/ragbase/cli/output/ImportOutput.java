package dev.ragbase.cli.output;

import dev.ragbase.jsonl.ChatHistoryImport;
import dev.ragbase.jsonl.JsonlImport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prints what an import did. */
public record ImportOutput(JsonlImport.Report report, Optional<ChatHistoryImport.Report> chats) {
  /** As one JSON object. */
  public void json(PrintStream out) {
    Map<String, @Nullable Object> fields =
        Json.object(
            "read", report.read(),
            "added", report.added(),
            "updated", report.updated(),
            "unchanged", report.unchanged(),
            "failed", report.failed(),
            "embedded", report.chunksEmbedded(),
            "tookMs", report.took().toMillis(),
            "rejects", report.rejects().map(Path::toString).orElse(null),
            "problems",
                Json.each(
                    report.problems(),
                    problem -> Json.object("line", problem.line(), "error", problem.cause())),
            "problemsLeftOut", problemsLeftOut(),
            "blank", report.blank());
    chats.ifPresent(
        it -> {
          fields.put("sessions", it.sessions());
          fields.put("messages", it.messages());
          fields.put("messagesNew", it.messagesNew());
          fields.put("messagesRefused", it.messagesRefused());
          fields.put("sessionsUnlisted", it.odd().sessionsUnlisted());
          fields.put("rolesUnknown", it.odd().rolesUnknown());
          fields.put("textsMissing", it.odd().textsMissing());
        });
    Json.print(out, fields);
  }

  /** For people. */
  public void text(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "read %,d lines: added %,d, updated %,d, unchanged %,d, failed %,d; blank %,d%n",
        report.read(),
        report.added(),
        report.updated(),
        report.unchanged(),
        report.failed(),
        report.blank());
    out.printf(
        Locale.ROOT,
        "embeddings made %,d; took %.1f s%n",
        report.chunksEmbedded(),
        report.took().toMillis() / 1e3);
    chats.ifPresent(it -> text(out, it));
    for (JsonlImport.Problem problem : report.problems()) {
      out.println("failed: line " + problem.line() + ": " + Printable.of(problem.cause()));
    }
    if (problemsLeftOut() > 0) {
      out.printf(Locale.ROOT, "failed: and %,d more lines%n", problemsLeftOut());
    }
    report.rejects().ifPresent(file -> out.println("the bad lines are in " + file));
  }

  private static void text(PrintStream out, ChatHistoryImport.Report chats) {
    out.printf(
        Locale.ROOT,
        "conversations %,d with %,d messages, %,d of them new%n",
        chats.sessions(),
        chats.messages(),
        chats.messagesNew());
    ChatHistoryImport.Odd odd = chats.odd();
    if (!odd.equals(ChatHistoryImport.Odd.NONE)) {
      out.printf(
          Locale.ROOT,
          "odd in the database: conversations not in its table sessions %,d (made untitled),"
              + " messages of an unknown role %,d (taken as the user's), without text %,d (kept"
              + " empty)%n",
          odd.sessionsUnlisted(),
          odd.rolesUnknown(),
          odd.textsMissing());
    }
    if (chats.messagesRefused() > 0) {
      out.printf(
          Locale.ROOT,
          "left out %,d messages: their conversations have other words here, of another database:"
              + " tell this one apart with --chat-name%n",
          chats.messagesRefused());
    }
  }

  private long problemsLeftOut() {
    return report.failed() - report.problems().size();
  }
}
