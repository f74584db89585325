package dev.ragbase.jsonl;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Entries of a journal as lines, and back. */
final class EntryCodec {
  static final String NUMBER = "n";
  static final String LEFT = "left";
  static final String MAIN = "main";
  private static final String OP = "op";
  private static final String AT = "at";
  private static final String ID = "id";
  private static final String SESSION = "session";
  private static final String METADATA = "metadata";
  private static final String SOURCE = "source";
  private static final String MODEL = "model";

  private EntryCodec() {}

  /**
   * A line, its end included.
   *
   * @param number its place among all lines, from 1
   * @param left how many lines follow that belong to the same write
   * @param main how many lines the file that is named had before; null for a line of that file
   * @throws BoundedLine.TooLong if it is longer than {@code bytesMax}
   */
  static byte[] line(JournalEntry entry, long number, int left, @Nullable Long main, int bytesMax)
      throws IOException {
    LineNote note = LineNote.EMPTY.with(NUMBER, number);
    note = left == 0 ? note : note.with(LEFT, left);
    note = main == null ? note : note.with(MAIN, main);
    Scope scope = entry.scope();
    note = note.with("tenant", scope.tenant().value()).with("workspace", scope.workspace().value());
    return switch (entry) {
      case JournalEntry.Put it -> LineWriter.line(put(it, note), bytesMax);
      case JournalEntry.Deleted it -> LineWriter.line(deleted(it, note), bytesMax);
      case JournalEntry.Started it ->
          LineWriter.line(
              session(note.with(OP, "start"), scope, it.session())
                  .with("title", it.title())
                  .with(AT, MetadataValue.of(it.at()))
                  .with(METADATA, new MetadataValue.Struct(it.metadata().values())),
              bytesMax);
      case JournalEntry.Said it ->
          LineWriter.line(
              session(note.with(OP, "say"), scope, it.session())
                  .with(
                      "messages",
                      new MetadataValue.Items(
                          it.messages().stream().map(EntryCodec::message).toList())),
              bytesMax);
      case JournalEntry.Forgotten it ->
          LineWriter.line(session(note.with(OP, "forget"), scope, it.session()), bytesMax);
      case JournalEntry.Model it ->
          LineWriter.line(note.with(OP, MODEL).with(MODEL, struct(it.model())), bytesMax);
    };
  }

  private static JsonlLine put(JournalEntry.Put it, LineNote place) {
    DocumentWrite write = it.write();
    LineNote note =
        place.with(OP, "put").with(ID, it.id().toString()).with(AT, MetadataValue.of(it.at()));
    EmbeddingModel model = write.model();
    if (model != null) {
      note = note.with(MODEL, struct(model));
    }
    SourceStamp source = write.source();
    if (source != null) {
      LineNote stamp = LineNote.EMPTY.with("version", source.version());
      stamp = source.time() == null ? stamp : stamp.with("time", MetadataValue.of(source.time()));
      note = note.with(SOURCE, new MetadataValue.Struct(stamp.values()));
    }
    return new JsonlLine(
        write.uri(),
        write.title(),
        write.text(),
        write.mediaType(),
        write.metadata(),
        null,
        write.chunks(),
        note);
  }

  private static JsonlLine deleted(JournalEntry.Deleted it, LineNote place) {
    LineNote note = place.with(OP, "delete").with(ID, it.id().toString());
    return new JsonlLine(it.uri(), "", "", "text/plain", Metadata.empty(), null, List.of(), note);
  }

  private static LineNote session(LineNote note, Scope scope, SessionId id) {
    return note.with("user", scope.user().value()).with(SESSION, id.toString());
  }

  private static MetadataValue message(ChatMessage it) {
    return new MetadataValue.Struct(
        LineNote.EMPTY
            .with(ID, it.id().toString())
            .with("role", it.role().name())
            .with("text", it.text())
            .with(AT, MetadataValue.of(it.at()))
            .with(METADATA, new MetadataValue.Struct(it.metadata().values()))
            .values());
  }

  private static MetadataValue struct(EmbeddingModel model) {
    return new MetadataValue.Struct(
        LineNote.EMPTY
            .with("name", model.name())
            .with("dimensions", model.dimensions())
            .with("fingerprint", model.fingerprint())
            .values());
  }

  /** Whether a document's line says that the document is gone. */
  static boolean isDeleted(JsonlLine line) {
    LineNote note = line.note();
    return note != null && note.has(OP) && note.text(OP).equals("delete");
  }

  /** What a line with a document and a note says. */
  static JournalEntry document(JsonlLine line, LineNote note) {
    DocumentId id = DocumentId.parse(note.text(ID));
    Scope scope = scope(note, "journal");
    if (isDeleted(line)) {
      return new JournalEntry.Deleted(scope, id, line.uri());
    }
    return new JournalEntry.Put(
        scope, id, note.time(AT), write(line, source(note), line.given(), model(note)));
  }

  /** A line's document as it is put. */
  static DocumentWrite write(
      JsonlLine line,
      @Nullable SourceStamp source,
      List<ChunkWrite> chunks,
      @Nullable EmbeddingModel model) {
    return new DocumentWrite(
        line.uri(),
        line.title(),
        line.text(),
        line.mediaType(),
        line.metadata(),
        source,
        chunks,
        model);
  }

  /** What a line with nothing but a note says. */
  static JournalEntry other(LineNote note) {
    String op = note.text(OP);
    if (op.equals(MODEL)) {
      return new JournalEntry.Model(scope(note, "journal"), modelOf(note.struct(MODEL)));
    }
    Scope scope = scope(note, note.text("user"));
    SessionId session = SessionId.parse(note.text(SESSION));
    return switch (op) {
      case "start" ->
          new JournalEntry.Started(
              scope, session, note.text("title"), note.time(AT), metadata(note));
      case "say" -> new JournalEntry.Said(scope, session, messages(note.list("messages")));
      case "forget" -> new JournalEntry.Forgotten(scope, session);
      default -> throw new IllegalArgumentException("does '" + op + "', which is unknown");
    };
  }

  private static Scope scope(LineNote note, String user) {
    return Scope.of(note.text("tenant"), note.text("workspace"), user, Role.OWNER);
  }

  private static Metadata metadata(LineNote note) {
    return new Metadata(note.struct(METADATA).values());
  }

  private static List<ChatMessage> messages(List<LineNote> notes) {
    List<ChatMessage> messages = new ArrayList<>();
    for (LineNote it : notes) {
      messages.add(
          new ChatMessage(
              new MessageId(UUID.fromString(it.text(ID))),
              ChatRole.valueOf(it.text("role")),
              it.text("text"),
              it.time(AT),
              metadata(it)));
    }
    return messages;
  }

  /** Which state of its source a line's document was read from; null if no note says so. */
  static @Nullable SourceStamp source(@Nullable LineNote note) {
    if (note == null || !note.has(SOURCE)) {
      return null;
    }
    LineNote stamp = note.struct(SOURCE);
    return new SourceStamp(stamp.text("version"), stamp.has("time") ? stamp.time("time") : null);
  }

  private static @Nullable EmbeddingModel model(LineNote note) {
    return note.has(MODEL) ? modelOf(note.struct(MODEL)) : null;
  }

  private static EmbeddingModel modelOf(LineNote it) {
    return new EmbeddingModel(
        it.text("name"), Math.toIntExact(it.number("dimensions")), it.text("fingerprint"));
  }
}
