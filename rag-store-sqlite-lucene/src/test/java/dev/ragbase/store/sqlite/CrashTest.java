package dev.ragbase.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.StoredDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when the process that writes is killed. */
class CrashTest {
  private static final long SEED = 20_261_123;
  private static final int ROUNDS = 8;

  @TempDir Path folder;

  /** The title that each uri must have; a uri that is not here must have no document. */
  private final Map<String, String> acknowledged = new HashMap<>();

  /** A step that was begun. */
  private record Step(@Nullable String version, List<String> uris) {
    static Step parse(String line) {
      String[] words = line.split(" ");
      List<String> uris = List.of(words).subList(3, words.length);
      return new Step(words[1].equals("put") ? words[2] : null, uris);
    }

    void apply(Map<String, String> titles) {
      for (String uri : uris) {
        if (version == null) {
          titles.remove(uri);
        } else {
          titles.put(uri, version);
        }
      }
    }
  }

  @Test
  void whateverWasAcknowledgedIsThereAfterAKillAndNothingIsHalfThere() throws Exception {
    Random random = new Random(SEED);
    Path store = folder.resolve("kb");
    for (int round = 0; round < ROUNDS; round++) {
      @Nullable Step open = runAndKill(store, round, 1 + random.nextInt(60));
      try (SqliteLuceneStore reopened = SqliteLuceneStore.at(store)) {
        check(reopened, open, "seed " + SEED + ", round " + round);
      }
    }
  }

  private @Nullable Step runAndKill(Path store, int round, int steps) throws Exception {
    List<String> said = new ArrayList<>();
    try (ChildProcess child =
        ChildProcess.start(CrashChild.class, store.toString(), Integer.toString(round))) {
      int done = 0;
      while (done < steps) {
        String line = Objects.requireNonNull(child.line(), "the child ended by itself");
        said.add(line);
        done += line.equals("done") ? 1 : 0;
      }
      said.addAll(child.kill());
    }
    Step open = null;
    for (String line : said) {
      if (line.startsWith("try ")) {
        open = Step.parse(line);
      } else if (line.equals("done")) {
        Objects.requireNonNull(open).apply(acknowledged);
        open = null;
      }
    }
    return open;
  }

  private void check(SqliteLuceneStore store, @Nullable Step open, String when) {
    Map<String, String> found = new HashMap<>();
    for (StoredDocument each :
        store.documents().scan(Scope.local(), Filter.all(), PageRequest.first(1_000)).items()) {
      DocumentInfo info = each.document().info();
      found.put(info.uri(), info.title());
      String text = CrashChild.write(info.uri(), info.title(), each.chunks().size()).text();
      assertThat(each.document().text()).as(when).isEqualTo(text);
    }
    Map<String, String> whole = new HashMap<>(acknowledged);
    if (open != null) {
      open.apply(whole);
    }
    assertThat(found).as(when).isIn(acknowledged, whole);
    acknowledged.clear();
    acknowledged.putAll(found);

    assertThat(store.verify(Scope.local())).as(when).isEmpty();
    KeywordQuery query = new KeywordQuery("version", 1_000, Filter.all());
    List<ChunkId> hits =
        store.keywords().search(Scope.local(), query).items().stream().map(Match::chunk).toList();
    Map<ChunkId, ChunkInDocument> chunks = store.documents().chunks(Scope.local(), hits);
    assertThat(chunks.keySet()).as(when).containsExactlyInAnyOrderElementsOf(hits);
    assertThat(chunks.values().stream().map(c -> c.document().uri()).distinct())
        .as(when)
        .containsExactlyInAnyOrderElementsOf(found.keySet());
  }
}
