package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  @TempDir Path dir;

  private Path jar(String name, String content, long time) throws IOException {
    Path jar = dir.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry = new ZipEntry("dev/ragbase/Rag.class");
      entry.setTime(time);
      zip.putNextEntry(entry);
      zip.write(content.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return jar;
  }

  private Path classes(String content) throws IOException {
    Path classes = Files.createDirectories(dir.resolve("classes/dev"));
    Files.writeString(classes.resolve("Rag.class"), content);
    return dir.resolve("classes");
  }

  @Test
  void theSameClassesBuiltAgainAreTheSame() throws IOException {
    String before = Fingerprint.of(List.of(jar("a.jar", "one", 1_000_000), classes("one")));

    assertThat(Fingerprint.of(List.of(classes("one"), jar("a.jar", "one", 900_000_000))))
        .isEqualTo(before);
  }

  @Test
  void anotherClassInAJarIsAnotherBuild() throws IOException {
    String before = Fingerprint.of(List.of(jar("a.jar", "one", 0)));

    assertThat(Fingerprint.of(List.of(jar("a.jar", "two", 0)))).isNotEqualTo(before);
  }

  @Test
  void anotherClassInAFolderIsAnotherBuild() throws IOException {
    String before = Fingerprint.of(List.of(classes("one")));

    assertThat(Fingerprint.of(List.of(classes("two")))).isNotEqualTo(before);
  }

  @Test
  void anotherVersionOfALibraryIsAnotherBuild() throws IOException {
    String before = Fingerprint.of(List.of(jar("lucene-10.jar", "one", 0)));

    assertThat(Fingerprint.of(List.of(jar("lucene-11.jar", "one", 0)))).isNotEqualTo(before);
  }

  @Test
  void whatIsNotThereCountsAsEmpty() throws IOException {
    assertThat(Fingerprint.of(List.of(dir.resolve("none.jar"), dir.resolve("none"))))
        .isEqualTo(Fingerprint.of(List.of()));
  }
}
