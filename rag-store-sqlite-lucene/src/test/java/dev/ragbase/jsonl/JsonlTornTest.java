package dev.ragbase.jsonl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is cut off at the end of a file, and what is not. */
class JsonlTornTest {
  private static final Scope SCOPE = Scope.local();
  private static final EmbeddingModel TWO = new EmbeddingModel("two", 2, "two");
  private static final String GOOD = "{\"uri\":\"a\",\"text\":\"one\"}";

  @TempDir private Path dir;

  private Path file() {
    return dir.resolve("store.jsonl");
  }

  private Path torn() {
    return dir.resolve("store.jsonl.torn");
  }

  private JsonlStore open() {
    return JsonlStore.open(
        JsonlSettings.builder(file())
            .model(TWO)
            .badLines(JsonlSettings.BadLines.SET_ASIDE)
            .build());
  }

  @Test
  void aLastLineThatIsWholeButNoDocumentStays() throws IOException {
    List<byte[]> whole =
        List.of(
            "{\"uri\":\"b\",\"text\":\"x\",\"embedding\":[1,2,3]}".getBytes(StandardCharsets.UTF_8),
            "{\"uri\":\"b\"}".getBytes(StandardCharsets.UTF_8),
            "[1, 2]".getBytes(StandardCharsets.UTF_8),
            "{\"uri\":\"b\",\"text\":\"caf\u00e9\"} ".getBytes(StandardCharsets.ISO_8859_1));
    for (byte[] last : whole) {
      Files.writeString(file(), GOOD + "\n");
      byte[] before = bytes(last, "");
      Files.write(file(), before);
      try (JsonlStore store = open()) {
        assertThat(store.rejected()).isEqualTo(1);
        store.documents().put(SCOPE, List.of(Writes.plain("c", "ours")));
      }
      assertThat(torn()).doesNotExist();
      assertThat(Files.readAllBytes(file())).startsWith(bytes(last, "\n{"));
      try (JsonlStore store = open()) {
        assertThat(store.rejected()).isEqualTo(1);
        assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(2);
      }
      assertThatThrownBy(() -> JsonlStore.at(file()))
          .isInstanceOf(JsonlException.class)
          .hasMessageContaining("line 2");
    }
  }

  private static byte[] bytes(byte[] last, String end) {
    String all = GOOD + "\n" + new String(last, StandardCharsets.ISO_8859_1) + end;
    return all.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aLastLineThatIsHalfALineIsCutOff() throws IOException {
    for (String half : List.of("{\"uri\":\"b\",\"te", "{\"uri\":\"b\",\"text\":\"\u00e9", "{")) {
      Files.deleteIfExists(torn());
      byte[] bytes = half.getBytes(StandardCharsets.UTF_8);
      byte[] cut = half.endsWith("\u00e9") ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
      Files.writeString(file(), GOOD + "\n");
      Files.write(file(), cut, StandardOpenOption.APPEND);
      try (JsonlStore store = open()) {
        assertThat(store.rejected()).isZero();
        assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(1);
      }
      assertThat(file()).hasContent(GOOD + "\n");
      assertThat(Files.readAllBytes(torn())).startsWith(cut);
    }
  }

  @Test
  void aWriteThatWasInterruptedLeavesTheStoreAsItWas() throws IOException {
    try (JsonlStore store = open()) {
      store.documents().put(SCOPE, List.of(Writes.plain("a", "one")));
      String before = Files.readString(file());
      Thread.currentThread().interrupt();
      assertThatThrownBy(
              () -> store.documents().put(SCOPE, List.of(Writes.plain("b", "interrupted"))))
          .isInstanceOf(StoreException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(store.documents().find(SCOPE, "b")).isEmpty();
      store.documents().put(SCOPE, List.of(Writes.plain("c", "three")));
      assertThat(Files.readString(file())).startsWith(before).doesNotContain("interrupted");
    }
    try (JsonlStore store = open()) {
      assertThat(store.rejected()).isZero();
      assertThat(store.documents().count(SCOPE, Filter.all())).isEqualTo(2);
    }
  }
}
