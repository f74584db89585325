package dev.ragbase.embed.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Where a model's bytes are, and what they must be. */
public sealed interface ModelFile {
  /** How many bytes it has. */
  long bytes();

  /** The CRC-32 of its bytes, checked whenever they are read. */
  long crc32();

  /** Opens it. */
  InputStream open() throws IOException;

  /**
   * A file.
   *
   * @throws IOException if it cannot be read
   */
  static ModelFile at(Path path) throws IOException {
    CRC32 crc = new CRC32();
    byte[] part = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(path)) {
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        crc.update(part, 0, n);
      }
    }
    return new OnDisk(path, Files.size(path), crc.getValue());
  }

  /** The bytes, outside the heap. */
  default ByteBuffer read() throws IOException {
    ByteBuffer all = ByteBuffer.allocateDirect(Math.toIntExact(bytes()));
    CRC32 crc = new CRC32();
    byte[] part = new byte[1 << 16];
    try (InputStream in = open()) {
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        crc.update(part, 0, n);
        if (n > all.remaining()) {
          throw changed("more than " + bytes() + " bytes");
        }
        all.put(part, 0, n);
      }
    }
    if (all.hasRemaining() || crc.getValue() != crc32()) {
      throw changed(all.position() + " bytes with checksum " + Long.toHexString(crc.getValue()));
    }
    return all.flip().order(ByteOrder.nativeOrder());
  }

  private IOException changed(String found) {
    return new IOException(
        this + " has " + found + ", not what its model was released with: get it anew");
  }

  /** A file on disk. */
  record OnDisk(Path path, long bytes, long crc32) implements ModelFile {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A file in a jar on the class path.
   *
   * @param resource its name, from the root
   * @param artifact the dependency that brings it
   */
  record OnClassPath(String resource, String artifact, long bytes, long crc32)
      implements ModelFile {
    @Override
    public InputStream open() throws IOException {
      InputStream in = ModelFile.class.getClassLoader().getResourceAsStream(resource);
      if (in == null) {
        throw new IOException(
            resource + " is not on the class path: add the dependency " + artifact);
      }
      return in;
    }

    @Override
    public String toString() {
      return resource + " of " + artifact;
    }
  }
}
