package dev.ragbase.jsonl;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.ragbase.access.Scope;
import dev.ragbase.store.DocumentScan;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.StoredDocument;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Writes documents as JSON Lines that {@link JsonlImport} reads back without loss: every text,
 * metadata and embedding (each float32 by the shortest decimal that gives it back), ordered by uri.
 * While others write, each document is as of one moment, none comes twice, and what is there from
 * beginning to end is not missing.
 */
public final class JsonlExport {
  private final DocumentStore documents;
  private final Scope scope;

  /** An export of this scope's documents. */
  public JsonlExport(DocumentStore documents, Scope scope) {
    this.documents = documents;
    this.scope = scope;
  }

  /**
   * Writes a file: under another name first, so that a failed export leaves what was there, and
   * with the rights of the file that it replaces. What a link points to is replaced, and the link
   * stays. A pipe, a device or standard output is written to as it is.
   *
   * @return how many documents were written
   * @throws JsonlException if it cannot be written
   */
  public long run(Path file) {
    try {
      return ExportFile.of(file).write(this::run);
    } catch (IOException e) {
      throw new JsonlException(
          "cannot write "
              + file
              + ": "
              + JsonlException.cause(e)
              + ": make room or change the rights, or name another file",
          e);
    }
  }

  /**
   * Writes to a stream and does not close it.
   *
   * @return how many documents were written
   */
  public long run(OutputStream out) throws IOException {
    long count = 0;
    try (JsonGenerator json = JsonlLine.JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      for (StoredDocument document : DocumentScan.all(documents, scope)) {
        LineWriter.write(json, document);
        count++;
      }
      json.writeRaw(count == 0 ? "" : "\n");
    }
    out.flush();
    return count;
  }
}
