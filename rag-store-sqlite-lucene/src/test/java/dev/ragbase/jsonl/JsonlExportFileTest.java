package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Scope;
import dev.ragbase.kit.Writes;
import dev.ragbase.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an export leaves of the file, link or device that had its name. */
class JsonlExportFileTest {
  private static final Scope SCOPE = Scope.local();

  @TempDir private Path dir;
  private final MemoryStore store = MemoryStore.open();

  @BeforeEach
  void put() {
    store.documents().put(SCOPE, List.of(Writes.plain("a", "one")));
  }

  private void export(Path file) {
    assertThat(new JsonlExport(store.documents(), SCOPE).run(file)).isEqualTo(1);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aDeviceStaysADevice() throws IOException {
    Path link = Files.createSymbolicLink(dir.resolve("null"), Path.of("/dev/null"));
    export(link);
    assertThat(names()).containsExactly("null");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.isRegularFile(link)).isFalse();
  }

  @Test
  void aPipeIsWrittenTo() throws Exception {
    Path pipe = dir.resolve("pipe");
    Path out = dir.resolve("out");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process reader =
        new ProcessBuilder("cat", pipe.toString()).redirectOutput(out.toFile()).start();
    try {
      export(pipe);
      assertThat(reader.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      reader.destroyForcibly();
    }
    assertThat(Files.readString(out)).startsWith("{\"uri\":\"a\"").endsWith("}\n");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  @Test
  void aLinkStaysAndWhatItPointsToIsReplaced() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("backups"));
    Path file = Files.writeString(folder.resolve("today.jsonl"), "old\n");
    Path link = Files.createSymbolicLink(dir.resolve("latest"), Path.of("backups/today.jsonl"));
    export(link);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(file)).startsWith("{\"uri\":\"a\"");
    Files.delete(file);
    export(link);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(file)).startsWith("{\"uri\":\"a\"");
    assertThat(names()).containsExactly("backups", "latest");
  }

  @Test
  void aFileThatOnlyItsOwnerMayReadStaysSo() throws IOException {
    Path file = Files.writeString(dir.resolve("backup.jsonl"), "old\n");
    for (String rights : List.of("rw-------", "rw-rw----", "rw-rw-rw-")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
      export(file);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(rights);
    }
    assertThat(Files.readString(file)).startsWith("{\"uri\":\"a\"");
  }

  @Test
  void whatACrashLeftUnderTheOtherNameIsReplaced() throws IOException {
    Files.writeString(dir.resolve("backup.jsonl.part"), "half a line");
    export(dir.resolve("backup.jsonl"));
    assertThat(names()).containsExactly("backup.jsonl");
  }

  @Test
  void aFolderAndALinkInACircleAreRefused() throws IOException {
    Path circle = dir.resolve("circle");
    Files.createSymbolicLink(circle, Path.of("circle"));
    assertThatThrownBy(() -> export(circle))
        .isInstanceOf(JsonlException.class)
        .hasMessageContaining("circle");
    assertThat(Files.exists(circle, LinkOption.NOFOLLOW_LINKS)).isTrue();
    Path folder = Files.createDirectory(dir.resolve("folder"));
    assertThatThrownBy(() -> export(folder))
        .isInstanceOf(JsonlException.class)
        .hasMessageContaining("folder");
    assertThat(Files.isDirectory(folder)).isTrue();
  }

  @Test
  void whatStandsInFrontOnStandardOutputStays() throws Exception {
    // A link of our own to what /dev/stdout points to: a test must not put the system's at risk.
    Path standard = dir.resolve("standard");
    Files.createSymbolicLink(standard, Path.of("/proc/self/fd/1"));
    Path out = Files.writeString(dir.resolve("all.jsonl"), "before\n");
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "exec \"$@\" >> \"$0\"",
                out.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ToStandardOutput.class.getName(),
                standard.toString())
            .redirectError(dir.resolve("err").toFile())
            .start();
    assertThat(shell.waitFor()).as(Files.readString(dir.resolve("err"))).isZero();
    assertThat(Files.readString(out)).startsWith("before\n{\"uri\":\"a\"").endsWith("}\n");
    assertThat(names()).containsExactly("all.jsonl", "err", "standard");
  }

  /** Exports to a link to standard output. */
  static final class ToStandardOutput {
    private ToStandardOutput() {}

    public static void main(String[] args) {
      try (MemoryStore store = MemoryStore.open()) {
        store.documents().put(SCOPE, List.of(Writes.plain("a", "one")));
        new JsonlExport(store.documents(), SCOPE).run(Path.of(args[0]));
      }
    }
  }
}
