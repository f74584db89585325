package dev.ragbase.jsonl;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.StoredDocument;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents as JSON Lines that {@link JsonlImport} reads back without loss: every text,
 * metadata and embedding (each float32 by the shortest decimal that gives it back), ordered by uri.
 */
public final class JsonlExport {
  private static final int PAGE = 100;

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
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
        count = run(out);
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
      for (StoredDocument document :
          Page.all(PAGE, page -> documents.scan(scope, Filter.all(), page))) {
        write(json, document);
        count++;
      }
      json.writeRaw(count == 0 ? "" : "\n");
    }
    out.flush();
    return count;
  }

  private static void write(JsonGenerator json, StoredDocument stored) throws IOException {
    DocumentInfo info = stored.document().info();
    List<EmbeddedChunk> chunks = stored.chunks();
    boolean whole = chunks.size() == 1 && isWhole(chunks.getFirst().chunk(), stored);
    json.writeStartObject();
    json.writeStringField("uri", info.uri());
    if (!info.title().isEmpty()) {
      json.writeStringField("title", info.title());
    }
    json.writeStringField("mediaType", info.mediaType());
    json.writeStringField("text", stored.document().text());
    json.writeFieldName("metadata");
    MetadataJson.write(json, info.metadata().values());
    json.writeFieldName("embedding");
    write(json, whole ? chunks.getFirst().embedding() : null);
    if (!whole && !chunks.isEmpty()) {
      json.writeArrayFieldStart("chunks");
      for (EmbeddedChunk chunk : chunks) {
        write(json, chunk);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Whether a line without a list of chunks gives this chunk back. */
  private static boolean isWhole(Chunk chunk, StoredDocument stored) {
    return chunk.text().length() == stored.document().text().length()
        && chunk.headings().isEmpty()
        && chunk.page() == null;
  }

  private static void write(JsonGenerator json, EmbeddedChunk it) throws IOException {
    json.writeStartObject();
    json.writeNumberField("start", it.chunk().span().start());
    json.writeNumberField("end", it.chunk().span().end());
    json.writeArrayFieldStart("headings");
    for (String heading : it.chunk().headings()) {
      json.writeString(heading);
    }
    json.writeEndArray();
    if (it.chunk().page() == null) {
      json.writeNullField("page");
    } else {
      json.writeNumberField("page", it.chunk().page());
    }
    json.writeFieldName("embedding");
    write(json, it.embedding());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, @Nullable Embedding embedding) throws IOException {
    if (embedding == null) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    for (int i = 0; i < embedding.dimensions(); i++) {
      json.writeNumber(embedding.at(i));
    }
    json.writeEndArray();
  }
}
