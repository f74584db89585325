package dev.ragbase.jsonl;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.ragbase.access.Scope;
import dev.ragbase.store.DocumentScan;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.StoredDocument;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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
   * Writes a file: under another name first, so that a failed export leaves what was there.
   *
   * @return how many documents were written
   * @throws JsonlException if it cannot be written
   */
  public long run(Path file) {
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      long count;
      try (FileChannel channel =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
        count = run(out);
        // A backup that takes the place of the last one must be there after a power cut.
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      return count;
    } catch (IOException e) {
      JsonlException failure =
          new JsonlException(
              "cannot write "
                  + file
                  + ": "
                  + JsonlException.cause(e)
                  + ": make room or change the rights, or name another file",
              e);
      try {
        Files.deleteIfExists(part);
      } catch (IOException cleaning) {
        failure.addSuppressed(cleaning);
      }
      throw failure;
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
