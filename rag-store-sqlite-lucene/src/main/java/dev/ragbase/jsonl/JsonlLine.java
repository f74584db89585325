package dev.ragbase.jsonl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.Span;
import dev.ragbase.store.ChunkWrite;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One document of a JSON Lines file: {@code {"uri", "text", "embedding"?, "metadata"?}} as older
 * stacks write it, with what our export adds where it is needed: {@code "title"}, {@code
 * "mediaType"} and, for a document of several chunks, {@code "chunks"} with {@code {"start", "end",
 * "headings", "page", "embedding"}} each. {@link JsonlStore} adds a {@link LineNote}.
 *
 * @param embedding of the whole text; null if the line has none
 * @param chunks as the line lists them; empty if it does not
 * @param metadata the line's, and any other field of it
 * @param note null unless a {@link JsonlStore} wrote the line
 */
record JsonlLine(
    String uri,
    String title,
    String text,
    String mediaType,
    Metadata metadata,
    @Nullable Embedding embedding,
    List<ChunkWrite> chunks,
    @Nullable LineNote note) {
  /**
   * How long a line may be, for whoever reads or writes one: well above a document of 64 MiB of
   * text with the embeddings of its chunks, and below what an array holds.
   */
  static final int BYTES_MAX = 1 << 30;

  /** One factory for all lines: it keeps the tables of names, where many may collide. */
  static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          // Python writes NaN; it is to be reported as what it is, not as broken JSON.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(BYTES_MAX)
                  .maxNumberLength(2_000)
                  .maxNameLength(BYTES_MAX)
                  .build())
          .build();

  /**
   * Reads a line.
   *
   * @throws IOException if it is not JSON
   * @throws IllegalArgumentException if it is not a document, naming what is wrong
   */
  static JsonlLine parse(byte[] bytes) throws IOException {
    return fields(bytes, true).line();
  }

  /** Reads a line and passes its embeddings over, whatever they are; fails as {@link #parse}. */
  static JsonlLine parseWithoutEmbeddings(byte[] bytes) throws IOException {
    return fields(bytes, false).line();
  }

  /**
   * A line of a store.
   *
   * @param document null if it is nothing but a note
   */
  record Noted(@Nullable JsonlLine document, @Nullable LineNote note) {}

  /** Reads a line that may be nothing but a note; fails as {@link #parse} does. */
  static Noted parseNoted(byte[] bytes) throws IOException {
    Fields fields = fields(bytes, true);
    return fields.uri == null && fields.note != null
        ? new Noted(null, fields.note)
        : new Noted(fields.line(), fields.note);
  }

  private static Fields fields(byte[] bytes, boolean embeddings) throws IOException {
    requireUtf8(bytes);
    Fields fields = new Fields(bytes, embeddings);
    try (JsonParser parser = JSON.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.read(name, parser);
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("has something behind its JSON object");
      }
    }
    return fields;
  }

  /** Whether bytes are JSON to their end, in whatever character set. */
  static boolean isWhole(byte[] bytes) {
    try (JsonParser parser =
        JSON.createParser(
            new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.ISO_8859_1))) {
      while (parser.nextToken() != null) {
        // What the tokens are does not matter; an end that comes too early is an error.
        parser.finishToken();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The chunks to store: those listed, or the whole text with its embedding; empty to have it cut.
   */
  List<ChunkWrite> given() {
    if (!chunks.isEmpty() || embedding == null) {
      return chunks;
    }
    Span whole = new Span(0, text.length());
    return List.of(new ChunkWrite(new ChunkDraft(List.of(), text, whole, null), embedding));
  }

  private static final int PIECE_CHARS = 1 << 13;

  private static void requireUtf8(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    // In pieces: the characters of a long line would take twice its bytes.
    CharBuffer piece = CharBuffer.allocate(Math.min(bytes.length + 1, PIECE_CHARS));
    CoderResult result;
    do {
      result = decoder.decode(in, piece.clear(), true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw new IllegalArgumentException("is not valid UTF-8");
    }
  }

  /** The fields of a line while it is read. */
  private static final class Fields {
    private @Nullable String uri;
    private @Nullable String text;
    private @Nullable String title;
    private String mediaType = "text/plain";
    private Metadata metadata = Metadata.empty();
    private Metadata others = Metadata.empty();
    private @Nullable Embedding embedding;
    private @Nullable LineNote note;
    private final List<RawChunk> chunks = new ArrayList<>();
    private final byte[] bytes;
    private final boolean embeddings;

    Fields(byte[] bytes, boolean embeddings) {
      this.bytes = bytes;
      this.embeddings = embeddings;
    }

    void read(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "uri" -> uri = string(name, parser);
        case "text" -> text = string(name, parser);
        case "title" -> title = optional(name, parser);
        case "mediaType" ->
            mediaType = Objects.requireNonNullElse(optional(name, parser), mediaType);
        case "embedding" -> embedding = embedding(parser, embeddings);
        case "chunks" -> {
          if (areOurs(parser)) {
            readChunks(parser);
          } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            readOther(name, parser);
          }
        }
        case LineNote.KEY -> note = LineNote.of(MetadataJson.readValue(parser));
        case "metadata" -> {
          if (parser.currentToken() == JsonToken.START_OBJECT) {
            metadata = MetadataJson.read(parser);
          } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            throw new IllegalArgumentException("\"metadata\" is not an object");
          }
        }
        default -> readOther(name, parser);
      }
    }

    /** A field of an older stack's own: metadata. */
    private void readOther(String name, JsonParser parser) throws IOException {
      others = others.with(name, MetadataJson.readValue(parser));
    }

    /** Whether the value that begins here lists chunks as we write them; it stays to be read. */
    private boolean areOurs(JsonParser parser) throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        return false;
      }
      int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
      try (JsonParser ahead = JSON.createParser(bytes, from, bytes.length - from)) {
        ahead.nextToken();
        JsonToken first = ahead.nextToken();
        Set<String> names = new HashSet<>();
        while (first == JsonToken.START_OBJECT && ahead.nextToken() == JsonToken.FIELD_NAME) {
          names.add(ahead.currentName());
          ahead.nextToken();
          ahead.skipChildren();
        }
        return first == JsonToken.END_ARRAY || names.containsAll(List.of("start", "end"));
      }
    }

    private void readChunks(JsonParser parser) throws IOException {
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        chunks.add(RawChunk.read(parser, embeddings));
      }
      if (parser.currentToken() != JsonToken.END_ARRAY) {
        throw new IllegalArgumentException("\"chunks\" holds something that is not an object");
      }
    }

    JsonlLine line() {
      if (uri == null) {
        throw new IllegalArgumentException("has no \"uri\"");
      }
      if (uri.isBlank()) {
        throw new IllegalArgumentException("has an empty \"uri\"");
      }
      if (text == null) {
        throw new IllegalArgumentException("has no \"text\"");
      }
      if (embedding != null && text.isBlank()) {
        throw new IllegalArgumentException("has an embedding of a blank text");
      }
      String whole = text;
      return new JsonlLine(
          uri,
          title == null ? titleOfMetadata() : title,
          whole,
          mediaType,
          others.with(metadata),
          embedding,
          chunks.stream().map(chunk -> chunk.in(whole)).toList(),
          note);
    }

    /** Where older stacks, which have no field for it, keep it. */
    private String titleOfMetadata() {
      return metadata.get("title").orElse(null) instanceof MetadataValue.Text it ? it.value() : "";
    }
  }

  /** A chunk as a line lists it, before the text is known. */
  private record RawChunk(
      int start,
      int end,
      List<String> headings,
      @Nullable Integer page,
      @Nullable Embedding embedding) {
    static RawChunk read(JsonParser parser, boolean embeddings) throws IOException {
      int start = -1;
      int end = -1;
      List<String> headings = new ArrayList<>();
      Integer page = null;
      Embedding embedding = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        switch (name) {
          case "start" -> start = parser.getIntValue();
          case "end" -> end = parser.getIntValue();
          case "page" -> page = token == JsonToken.VALUE_NULL ? null : parser.getIntValue();
          case "embedding" -> embedding = JsonlLine.embedding(parser, embeddings);
          case "headings" -> {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              headings.add(string("headings", parser));
            }
          }
          default ->
              throw new IllegalArgumentException("a chunk has an unknown field \"" + name + "\"");
        }
      }
      return new RawChunk(start, end, headings, page, embedding);
    }

    ChunkWrite in(String text) {
      if (start < 0 || end > text.length() || end < start) {
        throw new IllegalArgumentException(
            "a chunk is ["
                + start
                + ", "
                + end
                + ") of a text of "
                + text.length()
                + " characters");
      }
      Span span = new Span(start, end);
      return new ChunkWrite(new ChunkDraft(headings, span.of(text), span, page), embedding);
    }
  }

  private static String string(String name, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException("\"" + name + "\" is not a string");
    }
    return parser.getText();
  }

  private static @Nullable String optional(String name, JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NULL ? null : string(name, parser);
  }

  /** An embedding; null for JSON's null, for an empty list, and where it is not wanted. */
  private static @Nullable Embedding embedding(JsonParser parser, boolean wanted)
      throws IOException {
    if (!wanted) {
      parser.skipChildren();
      return null;
    }
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException("\"embedding\" is not a list of numbers");
    }
    float[] values = new float[512];
    int count = 0;
    for (JsonToken it = parser.nextToken(); it != JsonToken.END_ARRAY; it = parser.nextToken()) {
      if (it == null || !it.isNumeric()) {
        throw new IllegalArgumentException("\"embedding\" holds something that is not a number");
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = (float) parser.getDoubleValue();
    }
    return count == 0 ? null : Embedding.of(Arrays.copyOf(values, count));
  }
}
