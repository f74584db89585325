package dev.ragbase.store.sqlite.internal;

import dev.ragbase.document.ContentHash;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.json.MetadataJson;
import dev.ragbase.store.sqlite.internal.db.Values;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code documents} without its text.
 *
 * @param characters the length of the text
 */
record StoredInfo(int row, DocumentInfo info, int characters) {
  /** The columns that {@link #read} wants, in this order. */
  static final String COLUMNS =
      "row, id, uri, title, media_type, metadata, source_version, source_time, content_hash,"
          + " revision, chunks, characters, created_at, updated_at";

  static StoredInfo read(ResultSet row) throws SQLException {
    DocumentInfo info =
        new DocumentInfo(
            new DocumentId(Values.id(row, 2)),
            row.getString(3),
            row.getString(4),
            MetadataJson.read(row.getString(6)),
            row.getString(5),
            source(row.getString(7), row.getString(8)),
            hash(row.getBytes(9)),
            row.getInt(10),
            row.getInt(11),
            Values.time(row.getLong(13)),
            Values.time(row.getLong(14)));
    return new StoredInfo(row.getInt(1), info, row.getInt(12));
  }

  /** The document with other metadata, in its next revision. */
  DocumentInfo next(Metadata metadata, Instant at) {
    return new DocumentInfo(
        info.id(),
        info.uri(),
        info.title(),
        metadata,
        info.mediaType(),
        info.source(),
        info.contentHash(),
        info.revision() + 1,
        info.chunks(),
        info.createdAt(),
        info.nextUpdate(at));
  }

  static @Nullable SourceStamp source(@Nullable String version, @Nullable String time) {
    return version == null
        ? null
        : new SourceStamp(version, time == null ? null : Instant.parse(time));
  }

  static @Nullable String version(@Nullable SourceStamp source) {
    return source == null ? null : source.version();
  }

  static @Nullable String time(@Nullable SourceStamp source) {
    return source == null || source.time() == null ? null : source.time().toString();
  }

  static ContentHash hash(byte[] bytes) {
    return new ContentHash(HexFormat.of().formatHex(bytes));
  }

  static byte[] bytes(ContentHash hash) {
    return HexFormat.of().parseHex(hash.hex());
  }
}
