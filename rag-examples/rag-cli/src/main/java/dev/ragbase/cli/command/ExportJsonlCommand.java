package dev.ragbase.cli.command;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import dev.ragbase.cli.context.StandardOutput;
import dev.ragbase.cli.output.Json;
import dev.ragbase.document.Filter;
import dev.ragbase.jsonl.JsonlExport;
import dev.ragbase.store.PageRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rag export jsonl}. */
@Command(
    name = "jsonl",
    description = {
      "Writes all documents with metadata and embeddings as JSON lines, as 'rag import jsonl' reads"
          + " them.",
      "A file that is there is replaced once the new one is whole; - is stdout.",
      "Where there are no documents, nothing is written and the command ends with 1."
    },
    footer = {"", "Example:", "  rag export jsonl backup.jsonl"})
final class ExportJsonlCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Environment environment;
  @Mixin private final StoreOption store;
  @Mixin private final JsonOption json = new JsonOption();

  @Parameters(paramLabel = "FILE", description = "The file to write, or - for stdout.")
  private Path file = Path.of("");

  ExportJsonlCommand(Environment environment) {
    this.environment = environment;
    this.store = new StoreOption(environment);
  }

  @Override
  public Integer call() {
    try (Store opened = store.reading()) {
      requireDocuments(opened);
      JsonlExport export = new JsonlExport(opened.documents(), store.scope());
      var out = environment.terminal().out();
      if (file.toString().equals("-")) {
        return toStdout(export, out);
      }
      requireFolder();
      long documents = export.run(file);
      if (json.wanted()) {
        Json.print(out, Json.object("documents", documents, "file", file.toString()));
      } else {
        out.printf(Locale.ROOT, "Wrote %,d documents to %s.%n", documents, file);
      }
      return Exit.DONE.code();
    }
  }

  /** A backup is not replaced by nothing because a name was mistyped. */
  private void requireDocuments(Store opened) {
    Scope whose = store.scope();
    if (opened.documents().list(whose, Filter.all(), PageRequest.first(1)).items().isEmpty()) {
      throw CommandFailure.nothing(
          store.label(),
          "has no documents of tenant '%s' and workspace '%s'"
              .formatted(whose.tenant(), whose.workspace()),
          "say whose with --tenant and --workspace; nothing was written");
    }
  }

  private static int toStdout(JsonlExport export, PrintStream out) {
    try (OutputStream checked = new BufferedOutputStream(new Checked(out), BUFFER_BYTES)) {
      export.run(checked);
      return Exit.DONE.code();
    } catch (IOException e) {
      // What stdout refused is said once, for every command.
      return Exit.FAILURE.code();
    }
  }

  /** Fails at once where a print stream would go on in silence. */
  private static final class Checked extends OutputStream {
    private final PrintStream out;

    Checked(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
      String failure = StandardOutput.failure(out);
      if (failure != null) {
        throw new IOException(failure);
      }
    }
  }

  private void requireFolder() {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw CommandFailure.failure(
          file.toString(), "there is no folder " + folder, "make it, or name another file");
    }
    if (Files.isDirectory(file)) {
      throw CommandFailure.failure(file.toString(), "is a folder", "name a file in it");
    }
  }
}
