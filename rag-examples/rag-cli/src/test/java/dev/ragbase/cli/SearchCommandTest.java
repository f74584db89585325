package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingException;
import dev.ragbase.embed.ForwardingEmbedder;
import dev.ragbase.error.Retry;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SearchCommandTest extends CommandLineTest {
  private final BlockingQueue<String> loads = new LinkedBlockingQueue<>();

  @Override
  protected Embedder embedder() {
    return new ForwardingEmbedder(super.embedder()) {
      @Override
      public void warmUp() {
        loads.add(Thread.currentThread().getName());
        throw new EmbeddingException("whoever embeds is told", Retry.NO, null);
      }
    };
  }

  @Test
  void theModelIsLoadedAheadWhereItIsNeededAndAFailureIsLeftToTheSearch() throws Exception {
    corpus();
    rag("search", "soup", "--mode", "keyword").succeeded();
    assertThat(loads).isEmpty();
    rag("search", "soup").succeeded();
    assertThat(loads.poll(60, TimeUnit.SECONDS)).isEqualTo("rag-warm-up");
    rag("ask", "what about tokens?");
    assertThat(loads.poll(60, TimeUnit.SECONDS)).isEqualTo("rag-warm-up");
  }

  @Test
  void jsonHasEveryFieldUnderItsName() {
    Path docs = corpus();
    JsonNode result = rag("search", "rotated", "tokens", "-k", "2", "--json").succeeded().json();
    assertThat(Result.names(result))
        .containsExactly("query", "mode", "path", "exact", "plan", "tookMs", "hits");
    assertThat(result.get("query").asText()).isEqualTo("rotated tokens");
    assertThat(result.get("mode").asText()).isEqualTo("hybrid");
    assertThat(result.get("path").asText()).isEqualTo("exact");
    assertThat(result.get("exact").asBoolean()).isTrue();
    assertThat(result.get("tookMs").isNumber()).isTrue();
    JsonNode hit = result.get("hits").get(0);
    assertThat(Result.names(hit))
        .containsExactly(
            "rank",
            "uri",
            "title",
            "documentId",
            "revision",
            "chunkId",
            "headings",
            "page",
            "start",
            "end",
            "text",
            "score",
            "vectorRank",
            "vectorScore",
            "keywordRank",
            "keywordScore",
            "metadata");
    assertThat(hit.get("rank").asInt()).isEqualTo(1);
    assertThat(hit.get("uri").asText()).isEqualTo(docs.resolve("tokens.md").toUri().toString());
    assertThat(hit.get("title").asText()).isEqualTo("Tokens");
    assertThat(hit.get("revision").asInt()).isEqualTo(1);
    assertThat(hit.get("headings").isArray()).isTrue();
    assertThat(hit.get("page").isNull()).isTrue();
    assertThat(hit.get("text").asText()).contains("rotate-keys");
    assertThat(hit.get("end").asInt() - hit.get("start").asInt())
        .isEqualTo(hit.get("text").asText().length());
    assertThat(hit.get("keywordRank").asInt()).isEqualTo(1);
    assertThat(hit.get("metadata").isObject()).isTrue();
  }

  @Test
  void theLegThatDidNotRunIsNull() {
    corpus();
    JsonNode hit =
        rag("search", "soup", "--mode", "keyword", "--json").succeeded().json().get("hits").get(0);
    assertThat(hit.get("vectorRank").isNull()).isTrue();
    assertThat(hit.get("vectorScore").isNull()).isTrue();
    assertThat(hit.get("keywordScore").isNumber()).isTrue();
  }

  @Test
  void aFilterLeavesOnlyWhatPasses() {
    corpus();
    JsonNode hits =
        rag("search", "the", "--filter", "mediaType = 'text/plain'", "--json")
            .succeeded()
            .json()
            .get("hits");
    assertThat(hits).hasSize(1);
    assertThat(hits.get(0).get("uri").asText()).endsWith("lunch.txt");
  }

  @Test
  void nothingFoundIsAnEmptyListAndOne() {
    corpus();
    Result result = rag("search", "zyzzyva", "--mode", "keyword", "--json");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.json().get("hits")).isEmpty();
    assertThat(rag("search", "zyzzyva", "--mode", "keyword").out()).contains("Nothing found");
  }

  @Test
  void explainShowsRanksScoresAndThePath() {
    corpus();
    assertThat(rag("search", "soup on Mondays", "--explain").succeeded().out())
        .contains("BM25")
        .contains("cosine")
        .contains("path exact");
  }

  @Test
  void wordsAreMarkedAtATerminalOnly() {
    corpus();
    assertThat(rag("search", "soup").succeeded().out()).doesNotContain("\u001b");
    atTerminal = true;
    assertThat(rag("search", "soup").succeeded().out()).contains("\u001b[1;33msoup");
    variables.put("NO_COLOR", "1");
    assertThat(rag("search", "soup").succeeded().out()).doesNotContain("\u001b");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    write("long.txt", "word ".repeat(400) + "needle " + "word ".repeat(400));
    rag("ingest", folder.resolve("long.txt").toString()).succeeded();
    String out = rag("search", "needle").succeeded().out();
    assertThat(out).contains("needle").contains("…");
    assertThat(out.lines().filter(line -> line.contains("word")))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void wrongUsageIsTwoAndSaysWhere() {
    corpus();
    assertThat(rag("search", "x", "--nope").failed(2).err()).contains("--nope");
    assertThat(rag("search", "x", "-k", "0").failed(2).err()).contains("-k").contains("0");
    assertThat(rag("search", "x", "-k", "ten").failed(2).err()).contains("ten");
    assertThat(rag("search", "x", "--mode", "psychic").failed(2).err()).contains("psychic");
    assertThat(rag("search", "x", "--filter", "lang = ").failed(2).err())
        .contains("--filter")
        .contains("expected a value")
        .doesNotContain("Exception");
    assertThat(rag("search").failed(2).err()).contains("QUERY");
    assertThat(rag("serach", "x").failed(2).err()).contains("serach").contains("search");
    assertThat(rag().failed(2).err()).contains("--help");
  }

  @Test
  void aStoreThatIsNotThereIsNotMade() {
    assertThat(rag("search", "x").failed(3).err()).contains("no store").contains("rag ingest");
    assertThat(store()).doesNotExist();
  }

  @Test
  void whatIsNotAStoreIsRefused() {
    Path file = write("plain.txt", "no store");
    assertThat(rag("search", "x", "--store", file.toString()).failed(3).err()).contains("file");
    write("foreign/thing.txt", "something else");
    rag("search", "x", "--store", folder.resolve("foreign").toString()).failed(3);
  }

  @Test
  void debugAddsTheStackTrace() {
    Result result = rag("search", "x", "--debug");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("\tat dev.ragbase.cli");
  }

  @Test
  void anEmptyQueryOrQuestionIsWrongUsage() {
    corpus();
    assertThat(rag("search", "").failed(2).err()).contains("QUERY: is empty: give");
    assertThat(rag("search", " ", "\t").failed(2).err()).contains("QUERY: is empty");
    assertThat(rag("ask", "").failed(2).err()).contains("QUESTION: is empty: give");
  }

  @Test
  void theStoreMayBeNamedBeforeTheCommand() {
    corpus();
    variables.remove("RAG_STORE");
    String store = store().toString();
    assertThat(rag("--store", store, "search", "tokens").succeeded().out()).contains("tokens.md");
    assertThat(rag("--store=" + store, "search", "--", "tokens").succeeded().out())
        .contains("tokens.md");
    assertThat(rag("--store").failed(2).err()).contains("--store");
    assertThat(rag("--store", store).failed(2).err()).startsWith("rag: ");
  }
}
