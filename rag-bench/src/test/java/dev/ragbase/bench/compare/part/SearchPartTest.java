package dev.ragbase.bench.compare.part;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.corpus.ClusteredCorpus;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.part.Competitor.Launch.Native;
import dev.ragbase.bench.compare.part.Competitor.Way;
import dev.ragbase.bench.compare.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchPartTest {
  /** Answers everything, except that one ends at a search, and one replies that it failed. */
  private static final String PEERS =
      """
      #!/bin/sh
      searches=0
      while read -r verb rest; do
        [ $verb = quit ] && exit
        [ $verb = search ] && searches=$((searches + 1))
        case $1-$searches in
          first-1 | recall-2 | rounds-8) echo "no memory in $1" >&2; exit 1 ;;
          reply-6) echo '{"error":"no memory in reply"}'; continue ;;
        esac
        echo '{"cpuNanos":800,"wallNanos":800,"latencies":[100],"rows":{"0":[1]}}'
      done
      """;

  @TempDir Path dir;

  private static Competitor competitor(String kind) {
    Request search = Request.of("search").with("k", 10);
    List<Way> ways = List.of(Way.of("exact", search), Way.of("other", search.with("effort", 3)));
    return new Competitor(
        kind, "Peer " + kind, "", new Native(kind), false, kind, Integer.MAX_VALUE, ways);
  }

  private ObjectNode searched(String... kinds) throws Exception {
    Corpus corpus =
        new ClusteredCorpus(1_000, 16, 10, 20, 8, 0.7, 0.05, 7).in(dir.resolve("corpus"));
    NativePeers natives = new NativePeers(program(), Optional.empty(), true, "", List.of());
    Progress progress = new Progress(System.err, () -> 0);
    Path stores = dir.resolve("stores");
    Launcher launcher =
        new Launcher(corpus.folder(), 1_000, 16, stores, dir.resolve("logs"), natives, Map.of());
    Stores built = new Stores(new Kept(stores, progress, new AtomicInteger()), "corpus");
    return new SearchPart(
            corpus, launcher, built, TestSettings.in(dir).get(), () -> 1, ServerLoad.NONE, progress)
        .run("search", List.of(kinds).stream().map(SearchPartTest::competitor).toList());
  }

  private Path program() throws IOException {
    Path program = Files.writeString(dir.resolve("peers"), PEERS);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  private static JsonNode told(JsonNode result, String id) {
    for (JsonNode competitor : result.path("competitors")) {
      if (competitor.path("id").asText().equals(id)) {
        return competitor;
      }
    }
    throw new AssertionError(id + " is not told of");
  }

  @Test
  void whoDiesWhereverItIsIsNamedWithTheCauseAndTheOthersAreMeasured() throws Exception {
    ObjectNode result = searched("first", "recall", "sound", "rounds", "reply");

    for (String dead : List.of("first", "recall", "rounds", "reply")) {
      assertThat(told(result, dead).path("leftOut").asText())
          .contains("Peer " + dead + " failed at 'search", "no memory in " + dead);
      assertThat(told(result, dead).path("failed").asBoolean()).isTrue();
    }
    assertThat(told(result, "sound").has("leftOut")).isFalse();
    assertThat(result.path("lanes").findValuesAsText("competitor"))
        .contains("sound")
        .containsOnly("sound");
    assertThat(result.at("/oneThread/steady").asBoolean()).isTrue();
  }

  @Test
  void whereAllDieThereIsAResultThatSaysSo() throws Exception {
    ObjectNode result = searched("rounds");

    assertThat(told(result, "rounds").path("leftOut").asText()).contains("no memory");
    assertThat(result.path("lanes")).isEmpty();
  }
}
