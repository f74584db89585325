package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {
  @TempDir Path dir;
  private final AtomicInteger reused = new AtomicInteger();
  private Path store;

  @BeforeEach
  void name() {
    store = dir.resolve("lucene");
  }

  /** The stores as a new run finds them. */
  private Stores of(String corpus) {
    PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Stores(new Kept(dir, new Progress(out, () -> 0), reused), corpus);
  }

  private ObjectNode build(String corpus) throws IOException {
    assertThat(store).as("what a build finds").isEmptyDirectory();
    Files.writeString(store.resolve("rows"), corpus);
    return new ObjectMapper().createObjectNode().put("built", corpus);
  }

  private String built(String corpus) throws Exception {
    return of(corpus)
        .built("lucene", store, () -> build(corpus))
        .properties()
        .toString()
        .replaceAll("[^a-z0-9=]", "");
  }

  @Test
  void aStoreOfTheSameCorpusIsReused() throws Exception {
    built("seed1");
    Files.writeString(store.resolve("rows"), "untouched");

    assertThat(built("seed1")).isEqualTo("built=seed1");
    assertThat(store.resolve("rows")).hasContent("untouched");
    assertThat(reused).hasValue(1);
  }

  @Test
  void aStoreOfAnotherCorpusIsBuiltAnew() throws Exception {
    built("seed1");

    assertThat(built("seed2")).isEqualTo("built=seed2");
    assertThat(store.resolve("rows")).hasContent("seed2");
    assertThat(reused).hasValue(0);
  }

  @Test
  void aStoreWhoseBuildBrokeOffIsNotTakenForItsPredecessor() throws Exception {
    built("seed1");
    assertThatThrownBy(
            () ->
                of("seed2")
                    .built(
                        "lucene",
                        store,
                        () -> {
                          throw new IOException("killed");
                        }))
        .hasMessage("killed");

    assertThat(built("seed1")).isEqualTo("built=seed1");
    assertThat(store.resolve("rows")).hasContent("seed1");
  }

  @Test
  void aStoreThatThisRunHasBuiltDoesNotCountAsReused() throws Exception {
    Stores stores = of("seed1");
    stores.built("lucene", store, () -> build("seed1"));
    stores.built("lucene", store, () -> build("seed1"));

    assertThat(reused).hasValue(0);
  }

  @Test
  void aStoreWhoseFilesAreGoneIsBuiltAnew() throws Exception {
    built("seed1");
    Files.delete(store.resolve("rows"));

    assertThat(built("seed1")).isEqualTo("built=seed1");
    assertThat(store.resolve("rows")).hasContent("seed1");
    assertThat(reused).hasValue(0);
  }
}
