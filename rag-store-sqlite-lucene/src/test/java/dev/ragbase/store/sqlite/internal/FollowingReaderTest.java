package dev.ragbase.store.sqlite.internal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.kit.Writes;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import dev.ragbase.store.sqlite.internal.db.Database;
import dev.ragbase.store.sqlite.internal.db.Format;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reader that lives long keeps up with a writer without growing by each of its writes. */
class FollowingReaderTest {
  private static final int COMMIT_EVERY = 60;
  private static final int PUTS = 300;

  /** Of the last commits, of what a tier may have, and of merges that wait for the processor. */
  private static final int SEGMENTS_MAX = 40;

  @TempDir Path folder;

  private SqliteLuceneSettings.Builder settings(Graph graph) {
    return SqliteLuceneSettings.builder(folder.resolve("kb"))
        .graph(graph)
        .commitEvery(COMMIT_EVERY);
  }

  @ParameterizedTest
  @EnumSource(Graph.class)
  void itsSegmentsAndWhatItHasInMemoryStayFew(Graph graph) throws IOException {
    try (EmbeddedStore writer = EmbeddedStore.open(settings(graph).build())) {
      put(writer, 0);
      SqliteLuceneSettings reading = settings(graph).readOnly(true).build();
      Set<LuceneIndex> opened = Collections.newSetFromMap(new IdentityHashMap<>());
      try (Database database =
          Database.openReadOnly("kb", Format.TRUTH, reading.path(), reading.busyTimeout())) {
        WorkspaceIndex reader =
            new WorkspaceIndex(
                "kb", 1, Indexes.folder(reading.path(), 1), database, reading, new Semaphore(1));
        for (int no = 1; no <= PUTS; no++) {
          put(writer, no);
          check(reader, no + 1, opened);
        }
        reader.close();
      }
      assertThat(opened).hasSizeBetween(PUTS / COMMIT_EVERY / 2, 2 * PUTS / COMMIT_EVERY);
    }
  }

  private static void put(EmbeddedStore writer, int no) {
    // Each is put once, and every third once more.
    writer.documents().put(Scope.local(), List.of(Writes.of("doc-" + no, "words of " + no)));
    if (no % 3 == 0) {
      writer.documents().put(Scope.local(), List.of(Writes.of("doc-" + no, "words and " + no)));
    }
  }

  private static void check(WorkspaceIndex reader, int documents, Set<LuceneIndex> opened) {
    reader.search(
        (parts, floats) -> {
          LuceneIndex index = parts.lucene();
          opened.add(index);
          assertThat(index.chunks()).isEqualTo(documents);
          assertThat(index.keyword("words", 2 * PUTS, Filter.all()).items()).hasSize(documents);
          assertThat(index.segments()).isLessThanOrEqualTo(SEGMENTS_MAX);
          assertThat(requireNonNull(parts.vectors()).size()).isEqualTo(documents);
          return true;
        });
  }
}
