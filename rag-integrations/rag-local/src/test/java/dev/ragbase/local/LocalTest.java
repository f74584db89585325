package dev.ragbase.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.answer.Answer;
import dev.ragbase.answer.Citation;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.search.SearchResult;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program, with nothing but this artifact on the class path. */
class LocalTest {
  @TempDir Path dir;

  @Test
  void oneDependencyIngestsSearchesAndAnswersFromRealFiles() throws IOException {
    Path docs = Files.createDirectories(dir.resolve("docs"));
    Files.writeString(
        docs.resolve("keys.md"),
        "# Keys\n\n## Rotation\n\nAccess tokens are rotated by `rotate-tokens --all`, which must be"
            + " run every Monday.\n\n## Storage\n\nKeys are kept in the vault.\n");
    Files.writeString(
        docs.resolve("garden.html"),
        "<html><head><title>Garden</title></head><body><p>Tomatoes want sun and water.</p></body></html>");
    try (Rag rag = Rag.open(SqliteLuceneStore.at(dir.resolve("kb")))) {
      Workspace kb = rag.workspace(Scope.local());
      IngestReport report = kb.ingest(docs);
      assertThat(report.added()).isEqualTo(2);
      SearchResult hits = kb.search("how do I rotate tokens?");
      assertThat(hits.hits().getFirst().document().uri()).endsWith("keys.md");
      assertThat(hits.exact()).isTrue();
      Answer answer = kb.ask("how do I rotate tokens?");
      assertThat(answer.refused()).isFalse();
      Citation citation = answer.citations().getFirst();
      assertThat(citation.quote()).contains("rotate-tokens --all");
      String text = kb.find(citation.uri()).orElseThrow().text();
      assertThat(citation.span().of(text)).isEqualTo(citation.quote());
    }
    try (Rag rag = Rag.open(SqliteLuceneStore.at(dir.resolve("kb")))) {
      IngestReport again = rag.workspace(Scope.local()).ingest(docs);
      assertThat(again.unchanged()).isEqualTo(2);
      assertThat(again.chunksEmbedded()).isZero();
    }
  }
}
