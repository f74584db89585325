package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.OpenRag;
import dev.ragbase.cli.output.ImportOutput;
import dev.ragbase.cli.output.Progress;
import dev.ragbase.jsonl.ChatHistoryImport;
import dev.ragbase.jsonl.JsonlImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rag import jsonl}. */
@Command(
    name = "jsonl",
    description = {
      "Brings a file of JSON lines in: {\"uri\", \"text\", \"embedding\"?, \"metadata\"?}.",
      "Embeddings are kept, and made where there is none. A second run changes nothing.",
      "A bad line is reported by its number and set aside in a file."
    },
    footer = {"", "Example:", "  rag import jsonl rag_store.jsonl --chat chat_history.db"})
final class ImportJsonlCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(paramLabel = "FILE", description = "The file of JSON lines.")
  private Path file = Path.of("");

  @Option(
      names = "--chat",
      paramLabel = "FILE",
      description = "A chat_history.db (SQLite) whose conversations are brought in too.")
  private @Nullable Path chat;

  @Option(
      names = "--chat-name",
      paramLabel = "NAME",
      description = {
        "Tells chat databases apart that number their conversations alike:",
        "one name for each, the same whenever it is imported. Default: none."
      })
  private @Nullable String chatName;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = {
        "Where bad lines are set aside. Default: FILE.rejects beside the file.",
        "One that is there and differs is kept: .1, .2, ... is put behind the name then."
      })
  private @Nullable Path rejects;

  @Option(
      names = "--reembed",
      description = {
        "Make all embeddings anew, whatever the file and the store have:",
        "once, so that a run that was broken off goes on where it was."
      })
  private boolean reembed;

  ImportJsonlCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    long bytes = size(file);
    if (chat != null) {
      size(chat);
      ChatHistoryImport.require(chat);
    } else if (chatName != null) {
      throw CommandFailure.usage("--chat-name", "names no database", "give it with --chat");
    }
    Path aside = aside();
    requireAnotherFile(aside);
    try (OpenRag rag = OpenRag.filling(environment, store::filling, store.scope())) {
      // First, since it refuses a chat database that is damaged before anything is half done.
      Optional<ChatHistoryImport.Report> chats =
          Optional.ofNullable(chat).map(db -> history(rag).run(db));
      JsonlImport.Report report;
      try (Progress progress = Progress.of(environment, "bytes, each read twice", 2 * bytes)) {
        report =
            new JsonlImport(rag.workspace(), rag.embedder().model(), reembed)
                .run(file, aside, progress::step);
      }
      ImportOutput output = new ImportOutput(report, chats);
      if (json.wanted()) {
        output.json(environment.terminal().out());
      } else {
        output.text(environment.terminal().out());
      }
      boolean whole =
          report.failed() == 0 && chats.map(it -> it.messagesRefused() == 0).orElse(true);
      return (whole ? Exit.DONE : Exit.NOTHING).code();
    }
  }

  private ChatHistoryImport history(OpenRag rag) {
    return new ChatHistoryImport(
        rag.store().chats(), rag.scope(), Objects.requireNonNullElse(chatName, ""));
  }

  private Path aside() {
    return rejects != null ? rejects : file.resolveSibling(file.getFileName() + ".rejects");
  }

  private void requireAnotherFile(Path aside) {
    try {
      if (Files.exists(aside) && Files.isSameFile(aside, file)) {
        throw CommandFailure.usage(
            "--rejects " + aside,
            "is the file to import, " + file,
            "name another file; nothing was changed");
      }
    } catch (IOException e) {
      throw CommandFailure.failure(
          aside.toString(), "cannot be read", "check its permissions; nothing was changed", e);
    }
  }

  /** Checked before a store is made for nothing. */
  private static long size(Path file) {
    if (!Files.exists(file)) {
      throw CommandFailure.failure(
          file.toString(), "no such file", "check the path; nothing was changed");
    }
    if (!Files.isRegularFile(file)) {
      throw CommandFailure.failure(
          file.toString(), "is not a file", "name a file; nothing was changed");
    }
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw CommandFailure.failure(
          file.toString(), "cannot be read", "check its permissions; nothing was changed", e);
    }
  }
}
