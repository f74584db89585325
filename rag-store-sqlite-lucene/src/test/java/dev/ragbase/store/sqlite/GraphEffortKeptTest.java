package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.Filter;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.SearchPath;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far a graph has to be walked is measured once, not at every opening. */
class GraphEffortKeptTest {
  @TempDir Path folder;

  private Path effort() {
    return folder.resolve("kb").resolve("index").resolve("1").resolve("effort");
  }

  private void search() {
    try (SqliteLuceneStore store = GraphKit.open(folder.resolve("kb"), Graph.ALWAYS)) {
      assertThat(
              GraphKit.search(
                      store, GraphKit.vector(1, 0, 1), 10, Filter.all(), Accuracy.APPROXIMATE)
                  .path())
          .isEqualTo(SearchPath.HNSW);
    }
  }

  @Test
  void theNextOpeningGoesByIt() throws Exception {
    GraphKit.fill(folder.resolve("kb"), 10);
    search();
    String measured = Files.readString(effort());
    assertThat(measured).matches("-1 500 \\d+\n");
    // Had it been measured again, this would not stand there any more.
    Files.writeString(effort(), "-1 500 123\n");
    search();
    assertThat(effort()).hasContent("-1 500 123\n");
  }

  @Test
  void oneThatCannotBeReadOrIsOfAnotherSizeIsMeasuredAnew() throws Exception {
    GraphKit.fill(folder.resolve("kb"), 10);
    search();
    String measured = Files.readString(effort());
    for (String other : new String[] {"", "none", "-1 500", "-1 90 20\n"}) {
      Files.writeString(effort(), other);
      search();
      assertThat(effort()).as(other).hasContent(measured);
    }
  }
}
