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
  private final int lineBytesMax;

  /** An export of this scope's documents. */
  public JsonlExport(DocumentStore documents, Scope scope) {
    this(documents, scope, JsonlLine.BYTES_MAX);
  }

  JsonlExport(DocumentStore documents, Scope scope, int lineBytesMax) {
    this.documents = documents;
    this.scope = scope;
    this.lineBytesMax = lineBytesMax;
  }

  /**
   * Writes a file: under another name first, so that a failed export leaves what was there, and
   * with the rights of the file that it replaces. What a link points to is replaced, and the link
   * stays. A pipe, a device or standard output is written to as it is.
   *
   * @return how many documents were written
   * @throws JsonlException if it cannot be written, or a document is too large to be read again
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
   * @throws JsonlException if a document is too large to be read again
   */
  public long run(OutputStream out) throws IOException {
    BoundedLine lines = new BoundedLine(out, lineBytesMax);
    long count = 0;
    try (JsonGenerator json = JsonlLine.JSON.createGenerator(lines)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      for (StoredDocument document : DocumentScan.all(documents, scope)) {
        json.flush();
        lines.begin("document '" + document.document().info().uri() + "'");
        LineWriter.write(json, document);
        count++;
      }
      json.writeRaw(count == 0 ? "" : "\n");
    } catch (BoundedLine.TooLong e) {
      throw new JsonlException("cannot export: " + e.getMessage(), e);
    }
    out.flush();
    return count;
  }
}
