package dev.ragbase.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.IngestOptions;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.memory.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebIngestTest {
  private Pages pages;
  private Rag rag;
  private Workspace workspace;

  @BeforeEach
  void open() throws IOException {
    pages = new Pages();
    rag =
        Rag.builder(MemoryStore.open())
            .embedder(HashingEmbedder.of(64))
            .extractor(new PlainTextExtractor())
            .open();
    workspace = rag.workspace(Scope.local());
  }

  @AfterEach
  void close() {
    rag.close();
    pages.close();
  }

  private WebSource source(String... targets) {
    List<URI> uris =
        Stream.of(targets)
            .map(target -> URI.create("http://example.org:" + pages.port() + target))
            .toList();
    return WebSource.of(uris, WebLimits.defaults(), true, pages);
  }

  private IngestReport ingest(WebSource source, IngestOptions options) {
    pages.targets().clear();
    return workspace.ingest(source, options, outcome -> {});
  }

  @Test
  void eachPageIsAskedForOnceWhetherItIsNewChangedUnchangedOrGone() {
    IngestOptions pruning = IngestOptions.defaults().pruning();
    pages.serve("/a.txt", 200, "words", "ETag", "\"1\"");
    pages.serve("/a.txt/b.txt", 200, "more words", "ETag", "\"1\"");
    pages.serve("/a.txt/c.txt", 500, "");
    WebSource source = source("/a.txt", "/a.txt/b.txt", "/a.txt/c.txt", "/a.txt/d.txt");
    String[] once = {"/a.txt", "/a.txt/b.txt", "/a.txt/c.txt", "/a.txt/d.txt"};

    assertThat(ingest(source, pruning).added()).isEqualTo(2);
    assertThat(pages.targets()).containsExactly(once);

    pages.serve("/a.txt/b.txt", 200, "other words", "ETag", "\"2\"");
    IngestReport second = ingest(source, pruning);
    assertThat(second.unchanged()).isEqualTo(1);
    assertThat(second.updated()).isEqualTo(1);
    assertThat(pages.targets()).containsExactly(once);

    pages.serve("/a.txt", 410, "");
    pages.serve("/a.txt/b.txt", 503, "");
    IngestReport third = ingest(source, pruning);
    assertThat(third.removed()).isEqualTo(1);
    assertThat(third.failed()).as("two in trouble, one that never was").isEqualTo(3);
    assertThat(pages.targets()).containsExactly(once);
  }
}
