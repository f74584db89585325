package dev.ragbase.jsonl;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that an export replaces: written under another name beside it first, with its rights, so
 * that a failed export leaves what was there. What a link points to is replaced, and the link
 * stays; what is no regular file, as a pipe or a device, and standard output are written to as they
 * are.
 */
final class ExportFile {
  private static final int LINKS_MAX = 40;
  private static final int BUFFER = 1 << 16;

  private final Path target;
  private final boolean straight;

  private ExportFile(Path target, boolean straight) {
    this.target = target;
    this.straight = straight;
  }

  /** What a name stands for. */
  static ExportFile of(Path name) throws IOException {
    Path at = name.toAbsolutePath();
    if (Files.exists(at) && !Files.isRegularFile(at)) {
      return new ExportFile(at, true);
    }
    for (int links = 0; Files.isSymbolicLink(at); links++) {
      if (links == LINKS_MAX) {
        throw new FileSystemException(name.toString(), null, "too many links");
      }
      Path folder = parent(at).toRealPath();
      at = folder.resolve(at.getFileName());
      if (folder.startsWith("/proc")) {
        // A file that a process has open, as standard output: whoever opened it expects to find in
        // it what was there, and what is written now behind it.
        return new ExportFile(at, true);
      }
      at = folder.resolve(Files.readSymbolicLink(at)).normalize();
    }
    return new ExportFile(at, false);
  }

  private static Path parent(Path absolute) {
    return Objects.requireNonNull(absolute.getParent(), "only a root has no parent");
  }

  /** Writes a file. */
  @FunctionalInterface
  interface Body<T> {
    /** Writes to a stream and does not close it. */
    T write(OutputStream out) throws IOException;
  }

  /** Writes all of it, or leaves what was there. */
  <T> T write(Body<T> body) throws IOException {
    if (straight) {
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(target, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
              BUFFER)) {
        return body.write(out);
      }
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      T result = write(part, body);
      // Atomic: a replacing move removes first, and a crash then leaves none of both.
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return result;
    } catch (IOException | RuntimeException e) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException cleaning) {
        e.addSuppressed(cleaning);
      }
      throw e;
    }
  }

  private <T> T write(Path part, Body<T> body) throws IOException {
    Files.deleteIfExists(part);
    PosixFileAttributes rights = rights();
    FileAttribute<?>[] attributes =
        rights == null
            ? new FileAttribute<?>[0]
            : new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            };
    try (FileChannel channel =
            FileChannel.open(
                part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
      if (rights != null) {
        give(part, rights);
      }
      T result = body.write(out);
      out.flush();
      // A backup that takes the place of the last one must be there after a power cut.
      channel.force(true);
      return result;
    }
  }

  /** Those of the file that is replaced; null if there is none, or no such thing here. */
  private @Nullable PosixFileAttributes rights() throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(target, PosixFileAttributeView.class);
    return view == null || !Files.exists(target) ? null : view.readAttributes();
  }

  private static void give(Path part, PosixFileAttributes rights) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(part, PosixFileAttributeView.class);
    PosixFileAttributes own = view.readAttributes();
    try {
      if (!own.group().equals(rights.group())) {
        view.setGroup(rights.group());
      }
      if (!own.owner().equals(rights.owner())) {
        view.setOwner(rights.owner());
      }
    } catch (FileSystemException notAllowed) {
      // Only a superuser gives files away; for any other the file becomes theirs.
    }
    view.setPermissions(rights.permissions());
  }
}
