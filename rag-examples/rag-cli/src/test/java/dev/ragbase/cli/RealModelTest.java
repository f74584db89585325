package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.cli.context.Embedders;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Terminal;
import dev.ragbase.embed.Embedder;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The command line with the model that it ships with. */
class RealModelTest extends CommandLineTest {
  @Override
  Embedder embedder() {
    return Embedders.cached(
        new Environment(
            variables,
            Terminal.none(InputStream.nullInputStream(), System.out, System.err),
            folder,
            Optional.empty(),
            it -> embedder()));
  }

  @Test
  void aQuestionInOtherWordsIsAnsweredFromTheRightDocument() {
    corpus();
    assertThat(
            rag("search", "when is lunch available", "--json")
                .json()
                .get("hits")
                .get(0)
                .get("uri")
                .asText())
        .endsWith("lunch.txt");
    Result answer = rag("ask", "How often do tokens get rotated?", "--json").succeeded();
    assertThat(answer.json().get("answer").asText()).contains("ninety days");
    assertThat(folder.resolve(".cache/ragbase")).isDirectory();
  }

  @Test
  void theCacheCanBePutElsewhereOrLeftOut() {
    variables.put("RAG_CACHE", "off");
    corpus();
    assertThat(folder.resolve(".cache")).doesNotExist();
    variables.put("RAG_CACHE", folder.resolve("cache").toString());
    rag("search", "soup").succeeded();
    assertThat(Files.isDirectory(folder.resolve("cache"))).isTrue();
  }
}
