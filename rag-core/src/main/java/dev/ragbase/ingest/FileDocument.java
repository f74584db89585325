package dev.ragbase.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A file as it was when its folder was listed. */
record FileDocument(Path path, String uri, String name, String version, Instant time)
    implements RawDocument {
  static FileDocument of(Path path, BasicFileAttributes attributes) {
    return new FileDocument(
        path,
        path.toUri().toString(),
        String.valueOf(path.getFileName()),
        attributes.size() + ":" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        attributes.lastModifiedTime().toInstant());
  }

  @Override
  public InputStream open() throws IOException {
    return Files.newInputStream(path);
  }
}
