package dev.ragbase.ingest.tika;

import dev.ragbase.ingest.RawDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A document in memory. */
final class Doc implements RawDocument {
  private final String name;
  private final byte[] bytes;
  private final @Nullable String mediaType;

  private Doc(String name, byte[] bytes, @Nullable String mediaType) {
    this.name = name;
    this.bytes = bytes;
    this.mediaType = mediaType;
  }

  static Doc of(String name, byte[] bytes) {
    return new Doc(name, bytes, null);
  }

  static Doc of(String name, String text) {
    return of(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** This, gzipped. */
  Doc gzipped() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return of(name + ".gz", out.toByteArray());
  }

  /** This, declared to be something. */
  Doc declared(String type) {
    return new Doc(name, bytes, type);
  }

  /** What it holds. */
  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable String mediaType() {
    return mediaType;
  }

  @Override
  public String uri() {
    return "test:" + name;
  }

  @Override
  public @Nullable String version() {
    return null;
  }

  @Override
  public @Nullable Instant time() {
    return null;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }
}
