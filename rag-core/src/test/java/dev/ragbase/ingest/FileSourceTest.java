package dev.ragbase.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.ingest.DocumentSource.Found;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceTest {
  @TempDir Path temp;
  private Path dir = Path.of("");

  @BeforeEach
  void aTree() throws IOException {
    dir = Files.createDirectory(temp.resolve("docs"));
    write("b.md");
    write("a.txt");
    write("sub/c d.md");
    write("sub/deeper/é.md");
    write(".hidden");
    write(".git/config");
    write("kb/ragbase.db");
    write("kb/other.txt");
  }

  private Path write(String name) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "text of " + name);
  }

  private static List<String> names(FileSource source) {
    List<String> names = new ArrayList<>();
    source.forEach(
        found ->
            names.add(
                switch (found) {
                  case Found.Raw raw -> raw.document().name();
                  case Found.Unreadable unreadable -> "! " + unreadable.cause();
                }));
    return names;
  }

  private FileSource source(String... globs) {
    return FileSource.of(List.of(dir), List.of(globs));
  }

  @Test
  void filesComeInOrderWithoutHiddenOnesAndStores() {
    assertThat(names(source())).containsExactly("a.txt", "b.md", "c d.md", "é.md");
    assertThat(names(source())).isEqualTo(names(source()));
  }

  @Test
  void aFileIsNamedByItsUriSizeAndTimeAndReadOnlyWhenOpened() throws IOException {
    Path file = dir.resolve("sub/c d.md");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2024-01-02T03:04:05.000006Z")));
    List<RawDocument> found = new ArrayList<>();
    source("c d.md")
        .forEach(
            raw -> {
              if (raw instanceof Found.Raw r) {
                found.add(r.document());
              }
            });
    RawDocument document = found.getFirst();
    assertThat(document.uri()).isEqualTo(file.toAbsolutePath().toUri().toString());
    assertThat(document.uri()).startsWith("file:///").endsWith("/docs/sub/c%20d.md");
    assertThat(document.version()).isEqualTo("18:1704164645000006000");
    assertThat(document.time()).isEqualTo(Instant.parse("2024-01-02T03:04:05.000006Z"));
    try (var content = document.open()) {
      assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("text of sub/c d.md");
    }
  }

  @Test
  void globsMatchTheNameOrThePathBelowTheRoot() {
    assertThat(names(source("*.md"))).containsExactly("b.md", "c d.md", "é.md");
    assertThat(names(source("sub/*.md"))).containsExactly("c d.md");
    assertThat(names(source("sub/**"))).containsExactly("c d.md", "é.md");
    assertThat(names(source("**/*.md"))).containsExactly("b.md", "c d.md", "é.md");
    assertThat(names(source("*.{txt,pdf}", "é*"))).containsExactly("a.txt", "é.md");
    assertThatThrownBy(() -> source("[a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'[a' is not a pattern");
  }

  @Test
  void aFileNamedAsARootIsReadWhateverTheGlobs() {
    FileSource source =
        FileSource.of(List.of(dir.resolve("a.txt"), dir.resolve("sub")), List.of("*.md"));
    assertThat(names(source)).containsExactly("a.txt", "c d.md", "é.md");
  }

  @Test
  void aHiddenFileOrFolderNamedAsARootIsRead() {
    FileSource source =
        FileSource.of(List.of(dir.resolve(".hidden"), dir.resolve(".git")), List.of());
    assertThat(names(source)).containsExactly(".hidden", "config");
  }

  @Test
  void rootsInsideEachOtherGiveEachFileOnce() {
    FileSource source =
        FileSource.of(
            List.of(dir, dir.resolve("sub"), dir.resolve("b.md"), dir.resolve("./sub/../sub")),
            List.of());
    assertThat(names(source)).containsExactlyInAnyOrder("a.txt", "b.md", "c d.md", "é.md");
  }

  @Test
  void aRootThatIsNotThereStopsBeforeAnythingIsHandedOver() {
    FileSource source = FileSource.of(List.of(dir, dir.resolve("nowhere")), List.of());
    List<Found> found = new ArrayList<>();
    assertThatThrownBy(() -> source.forEach(found::add))
        .isInstanceOf(SourceException.class)
        .hasMessage("no such file or folder: " + dir.resolve("nowhere"));
    assertThat(found).isEmpty();
  }

  @Test
  void aStoreNamedAsARootIsRefused() {
    assertThat(names(FileSource.of(List.of(dir.resolve("kb")), List.of())))
        .containsExactly("! the folder is a ragbase store: name the folder of the documents");
  }

  @Test
  void linksAreFollowedButNeverInCircles() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("linked.txt"), "x");
    Files.createSymbolicLink(outside.resolve("back"), outside);
    Files.createSymbolicLink(outside.resolve("home"), dir);
    Files.createSymbolicLink(dir.resolve("x-up"), dir);
    Files.createSymbolicLink(dir.resolve("x-sub"), dir.resolve("sub"));
    Files.createSymbolicLink(dir.resolve("y"), outside);
    Files.createSymbolicLink(dir.resolve("z.txt"), dir.resolve("a.txt"));
    assertThat(names(source()))
        .containsExactly("a.txt", "b.md", "c d.md", "é.md", "linked.txt", "z.txt");
  }

  @Test
  void brokenLinksAndSocketsAreReportedAndNotOpened() throws IOException {
    Files.createSymbolicLink(dir.resolve("c.txt"), dir.resolve("nowhere"));
    Path socket = dir.resolve("d.txt");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
      assertThat(names(source("*.txt")))
          .containsExactly(
              "a.txt",
              "! the link cannot be followed: it is no longer there",
              "! it is a pipe, socket or device, not a file");
    }
  }

  @Test
  void aFolderThatCannotBeListedIsReportedAndTheWalkGoesOn() throws IOException {
    write("z.txt");
    List<String> found = new ArrayList<>();
    source()
        .forEach(
            f -> {
              switch (f) {
                case Found.Raw raw -> {
                  found.add(raw.document().name());
                  if (raw.document().name().equals("c d.md")) {
                    replaceByDeadLink(dir.resolve("sub/deeper"));
                  }
                }
                case Found.Unreadable unreadable -> found.add(unreadable.uri());
              }
            });
    assertThat(found)
        .containsExactly(
            "a.txt", "b.md", "c d.md", dir.resolve("sub/deeper").toUri().toString(), "z.txt");
  }

  private static void replaceByDeadLink(Path folder) {
    try {
      Files.delete(folder.resolve("é.md"));
      Files.delete(folder);
      Files.createSymbolicLink(folder, folder.resolveSibling("nowhere"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aFileIsGoneWhenItIsMissingForCertain() throws IOException {
    FileSource source = source();
    String uri = dir.resolve("sub/c d.md").toUri().toString();
    assertThat(source.isGone(uri)).isFalse();
    Files.delete(dir.resolve("sub/c d.md"));
    assertThat(source.isGone(uri)).isTrue();
    Files.delete(dir.resolve("sub/deeper/é.md"));
    Files.delete(dir.resolve("sub/deeper"));
    Files.delete(dir.resolve("sub"));
    assertThat(source.isGone(uri)).isTrue();
    Files.writeString(dir.resolve("sub"), "a file now");
    assertThat(source.isGone(uri)).isTrue();
  }

  @Test
  void aFileIsNotGoneInAnyDoubt() throws IOException {
    FileSource source = source("*.md");
    Files.createSymbolicLink(dir.resolve("volume"), temp.resolve("unmounted"));
    assertThat(source.isGone(dir.resolve("a.txt").toUri().toString())).isFalse();
    assertThat(source.isGone(dir.resolve("volume").toUri().toString())).isFalse();
    assertThat(source.isGone(dir.resolve("volume/x.md").toUri().toString())).isFalse();
    assertThat(source.isGone(temp.resolve("elsewhere.md").toUri().toString())).isFalse();
    assertThat(source.isGone("https://example.org/a.md")).isFalse();
    assertThat(source.isGone("not a uri")).isFalse();
    Path mountPoint = Files.createDirectory(temp.resolve("mount"));
    FileSource unmounted = FileSource.of(List.of(mountPoint), List.of());
    assertThat(unmounted.isGone(mountPoint.resolve("a.md").toUri().toString())).isFalse();
    Files.createFile(mountPoint.resolve("b.md"));
    assertThat(unmounted.isGone(mountPoint.resolve("a.md").toUri().toString())).isTrue();
    FileSource noRoot = FileSource.of(List.of(temp.resolve("lost")), List.of());
    assertThat(noRoot.isGone(temp.resolve("lost/a.md").toUri().toString())).isFalse();
  }

  @Test
  void aFileIsNotGoneBelowAnEmptyRootThatLiesInAnother() throws IOException {
    Path empty = Files.createDirectory(dir.resolve("vol"));
    String below = empty.resolve("sub/x.md").toUri().toString();
    for (List<Path> roots : List.of(List.of(dir, empty), List.of(empty, dir))) {
      FileSource source = FileSource.of(roots, List.of());
      assertThat(source.isGone(below)).as("roots %s", roots).isFalse();
      assertThat(source.isGone(dir.resolve("x.md").toUri().toString())).isTrue();
    }
    FileSource lost = FileSource.of(List.of(dir, empty), List.of());
    Files.delete(empty);
    assertThat(lost.isGone(below)).as("its own root is out of reach").isFalse();
  }

  @Test
  void theLastFileOfAFolderBelowARootIsGoneOnceItIsDeleted() throws IOException {
    Path emptied = Files.createDirectory(dir.resolve("emptied"));
    FileSource source = FileSource.of(List.of(dir), List.of());
    assertThat(source.isGone(emptied.resolve("last.md").toUri().toString())).isTrue();
  }

  @Test
  void prefixesEndWithASlashForFoldersAndAreWholeUrisForFiles() {
    FileSource source =
        FileSource.of(List.of(dir, dir.resolve("a.txt"), temp.resolve("missing")), List.of());
    assertThat(source.uriPrefixes())
        .containsExactly(
            dir.toUri().toString(),
            dir.resolve("a.txt").toUri().toString(),
            temp.resolve("missing").toUri() + "/");
    assertThat(source.uriPrefixes().getFirst()).endsWith("/docs/");
  }
}
