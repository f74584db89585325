package dev.ragbase.embed.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.document.Embedding;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.HashingEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachingEmbedderTest {
  private static final long BYTES_MAX = 64 << 20;
  private static final List<String> TEXTS = List.of("one", "two", "one", "three");

  @TempDir Path dir;

  @Test
  void aSecondProcessEmbedsNothing() {
    List<Embedding> first;
    try (CachingEmbedder embedder = open(BYTES_MAX)) {
      first = embedder.embedPassages(TEXTS);
      assertThat(embedder.misses()).isEqualTo(3);
      assertThat(embedder.hits()).isEqualTo(1);
    }
    try (CachingEmbedder embedder = open(BYTES_MAX)) {
      assertThat(embedder.embedPassages(TEXTS)).isEqualTo(first);
      assertThat(embedder.misses()).isZero();
      assertThat(embedder.hits()).isEqualTo(4);
    }
    try (Embedder plain = model(64)) {
      assertThat(plain.embedPassages(TEXTS)).isEqualTo(first);
    }
  }

  @Test
  void anotherModelSharesNothing() {
    try (CachingEmbedder embedder = open(BYTES_MAX)) {
      assertThat(embedder.embedPassages(TEXTS)).hasSize(4);
    }
    try (CachingEmbedder embedder = CachingEmbedder.over(model(32), cache(BYTES_MAX))) {
      assertThat(embedder.embedPassages(TEXTS)).allMatch(vector -> vector.dimensions() == 32);
      assertThat(embedder.misses()).isEqualTo(3);
    }
  }

  @Test
  void manyTextsGoThroughInFewQueries() {
    List<String> texts = IntStream.range(0, 3_000).mapToObj(i -> "text " + i).toList();
    try (CachingEmbedder embedder = open(BYTES_MAX)) {
      List<Embedding> made = embedder.embedPassages(texts);
      assertThat(embedder.embedPassages(texts)).isEqualTo(made);
      assertThat(embedder.hits()).isEqualTo(3_000);
    }
  }

  @Test
  void twoOpenCachesShareOneFile() throws Exception {
    try (CachingEmbedder one = open(BYTES_MAX);
        CachingEmbedder two = open(BYTES_MAX);
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> calls =
          IntStream.range(0, 40)
              .<Callable<Integer>>mapToObj(
                  i ->
                      () ->
                          (i % 2 == 0 ? one : two)
                              .embedPassages(List.of("a" + i / 2, "b" + i))
                              .size())
              .toList();
      for (Future<Integer> call : callers.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(2);
      }
      long before = two.misses();
      assertThat(two.embedPassages(List.of("b0", "b2"))).hasSize(2);
      assertThat(two.misses()).isEqualTo(before);
    }
  }

  @Test
  void aFullFileLetsTheLongestUnusedGo() throws IOException {
    List<String> used = List.of("kept 1", "kept 2");
    long bytesMax = EmbeddingCache.BYTES_MIN;
    try (CachingEmbedder embedder = open(bytesMax)) {
      assertThat(embedder.embedPassages(used)).hasSize(2);
      assertThat(embedder.embedPassages(List.of("forgotten"))).hasSize(1);
    }
    for (int round = 0; round < 4; round++) {
      try (CachingEmbedder embedder = open(bytesMax)) {
        assertThat(embedder.embedPassages(used)).hasSize(2);
        assertThat(embedder.misses()).isZero();
        for (int i = 0; i < 20; i++) {
          assertThat(embedder.embedPassages(some(round, i))).hasSize(100);
        }
      }
    }
    assertThat(Files.size(dir.resolve("cache.db"))).isLessThan(2 * bytesMax);
    try (CachingEmbedder embedder = open(bytesMax)) {
      assertThat(embedder.embedPassages(List.of("forgotten"))).hasSize(1);
      assertThat(embedder.misses()).isEqualTo(1);
    }
  }

  @Test
  void aCorruptFileIsMovedAsideAndBegunAnew() throws IOException {
    Files.writeString(dir.resolve("cache.db"), "this is no database at all, ".repeat(100));
    try (CachingEmbedder embedder = open(BYTES_MAX)) {
      assertThat(embedder.embedPassages(TEXTS)).hasSize(4);
      assertThat(embedder.embedPassages(List.of("four"))).hasSize(1);
    }
    assertThat(dir.resolve("cache.db.corrupt")).exists();
    try (CachingEmbedder embedder = open(BYTES_MAX)) {
      assertThat(embedder.embedPassages(List.of("four", "one"))).hasSize(2);
      assertThat(embedder.misses()).isZero();
    }
  }

  @Test
  void aVectorThatIsNoneIsMadeAnew() throws Exception {
    List<Embedding> made;
    try (CachingEmbedder embedder = open(BYTES_MAX)) {
      made = embedder.embedPassages(TEXTS);
    }
    try (Connection damage = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("cache.db"));
        PreparedStatement update = damage.prepareStatement("UPDATE embeddings SET vector = ?")) {
      byte[] notANumber = new byte[64 * Float.BYTES];
      Arrays.fill(notANumber, (byte) 0xFF);
      update.setBytes(1, notANumber);
      assertThat(update.executeUpdate()).isEqualTo(3);
    }
    for (long misses : List.of(3L, 0L)) {
      try (CachingEmbedder embedder = open(BYTES_MAX)) {
        assertThat(embedder.embedPassages(TEXTS)).isEqualTo(made);
        assertThat(embedder.misses()).isEqualTo(misses);
      }
    }
  }

  @Test
  void aFileThatCannotBeMadeIsGoneAround() {
    EmbeddingCache cache = EmbeddingCache.at(dir.resolve("missing/cache.db"), BYTES_MAX);
    try (CachingEmbedder embedder = CachingEmbedder.over(model(64), cache)) {
      assertThat(embedder.embedPassages(TEXTS)).hasSize(4);
      assertThat(embedder.embedPassages(TEXTS)).hasSize(4);
      assertThat(embedder.misses()).isEqualTo(6);
    }
  }

  @Test
  void queriesAreNotWrittenToDisk() {
    try (CachingEmbedder embedder = open(BYTES_MAX)) {
      Embedding vector = embedder.embedQuery("who?");
      assertThat(embedder.embedQuery("who?")).isSameAs(vector);
      assertThat(embedder.embedPassages(List.of("who?"))).hasSize(1);
      assertThat(embedder.misses()).isEqualTo(1);
    }
  }

  @Test
  void aClosedEmbedderSaysSoEvenForWhatItKnows() {
    CachingEmbedder embedder = open(BYTES_MAX);
    assertThat(embedder.embedPassages(TEXTS)).hasSize(4);
    embedder.close();
    embedder.close();
    assertThatThrownBy(() -> embedder.embedPassages(TEXTS))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> embedder.embedQuery("one")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileTooSmallToBeWorthItIsRefused() {
    assertThatThrownBy(() -> EmbeddingCache.at(dir.resolve("cache.db"), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bytesMax is 10");
  }

  private static List<String> some(int round, int batch) {
    return IntStream.range(0, 100).mapToObj(i -> round + "/" + batch + "/" + i).toList();
  }

  private CachingEmbedder open(long bytesMax) {
    return CachingEmbedder.over(model(64), cache(bytesMax));
  }

  private EmbeddingCache cache(long bytesMax) {
    return EmbeddingCache.at(dir.resolve("cache.db"), bytesMax);
  }

  private static Embedder model(int dimensions) {
    return HashingEmbedder.of(dimensions);
  }
}
