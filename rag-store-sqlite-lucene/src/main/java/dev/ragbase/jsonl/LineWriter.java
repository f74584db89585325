package dev.ragbase.jsonl;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.StoredDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what {@link JsonlLine} reads. */
final class LineWriter {
  private LineWriter() {}

  /** A document as an export has it: what is not there is left to the import to make. */
  static void write(JsonGenerator json, StoredDocument stored) throws IOException {
    DocumentInfo info = stored.document().info();
    List<ChunkWrite> chunks = new ArrayList<>();
    for (EmbeddedChunk each : stored.chunks()) {
      Chunk it = each.chunk();
      chunks.add(
          new ChunkWrite(
              new ChunkDraft(it.headings(), it.text(), it.span(), it.page()), each.embedding()));
    }
    write(
        json,
        new JsonlLine(
            info.uri(),
            info.title(),
            stored.document().text(),
            info.mediaType(),
            info.metadata(),
            null,
            chunks,
            null));
  }

  /**
   * A line of a store, its end included.
   *
   * @throws BoundedLine.TooLong if it is longer than this
   */
  static byte[] line(JsonlLine line, int bytesMax) throws IOException {
    return bytes("document '" + line.uri() + "'", bytesMax, json -> write(json, line));
  }

  /** A line that holds nothing but a note, its end included; fails as the other one does. */
  static byte[] line(LineNote note, int bytesMax) throws IOException {
    return bytes(
        "what is said in a conversation",
        bytesMax,
        json -> {
          json.writeStartObject();
          json.writeFieldName(LineNote.KEY);
          MetadataJson.write(json, note.values());
          json.writeEndObject();
        });
  }

  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] bytes(String what, int bytesMax, Body body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BoundedLine bounded = new BoundedLine(out, bytesMax);
    bounded.begin(what);
    try (JsonGenerator json = JsonlLine.JSON.createGenerator(bounded)) {
      body.write(json);
      json.writeRaw('\n');
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, JsonlLine line) throws IOException {
    List<ChunkWrite> chunks = line.chunks();
    boolean whole = chunks.size() == 1 && isWhole(chunks.getFirst(), line);
    json.writeStartObject();
    json.writeStringField("uri", line.uri());
    // A reader takes a title that is not here from the metadata.
    if (!line.title().isEmpty() || line.metadata().get("title").isPresent()) {
      json.writeStringField("title", line.title());
    }
    json.writeStringField("mediaType", line.mediaType());
    json.writeStringField("text", line.text());
    json.writeFieldName("metadata");
    MetadataJson.write(json, line.metadata().values());
    json.writeFieldName("embedding");
    write(json, whole ? chunks.getFirst().embedding() : null);
    if (!whole && !chunks.isEmpty()) {
      json.writeArrayFieldStart("chunks");
      for (ChunkWrite chunk : chunks) {
        write(json, chunk);
      }
      json.writeEndArray();
    }
    if (line.note() != null) {
      json.writeFieldName(LineNote.KEY);
      MetadataJson.write(json, line.note().values());
    }
    json.writeEndObject();
  }

  /** Whether a line without a list of chunks gives this chunk back. */
  private static boolean isWhole(ChunkWrite chunk, JsonlLine line) {
    ChunkDraft draft = chunk.draft();
    return draft.text().length() == line.text().length()
        && draft.headings().isEmpty()
        && draft.page() == null
        && (chunk.embedding() != null || line.note() == null);
  }

  private static void write(JsonGenerator json, ChunkWrite it) throws IOException {
    ChunkDraft draft = it.draft();
    json.writeStartObject();
    json.writeNumberField("start", draft.span().start());
    json.writeNumberField("end", draft.span().end());
    json.writeArrayFieldStart("headings");
    for (String heading : draft.headings()) {
      json.writeString(heading);
    }
    json.writeEndArray();
    if (draft.page() == null) {
      json.writeNullField("page");
    } else {
      json.writeNumberField("page", draft.page());
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
