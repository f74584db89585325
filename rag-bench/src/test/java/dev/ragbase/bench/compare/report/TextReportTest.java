package dev.ragbase.bench.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;

  private static ObjectNode results(boolean generic, double ragbaseMicros) {
    ObjectNode results = JSON.createObjectNode();
    results.put("quick", false).put("faissIsGeneric", generic);
    results
        .withArray("missing")
        .addObject()
        .put("name", "hnswlib")
        .put("install", "apt install it");
    results.putObject("parts");
    ObjectNode part = part(results, "search", "search-clustered", 10_000);
    competitor(part, "ragbase", "ragbase, embedded");
    competitor(part, "faiss-flat", "FAISS (test build), flat");
    competitor(part, "faiss-hnsw", "FAISS (test build), HNSW");
    lane(part, "ragbase", "exact", 1, ragbaseMicros);
    lane(part, "faiss-flat", "exact", 1, 100);
    lane(part, "faiss-hnsw", "graph", 0.9, 10);
    lane(part, "faiss-hnsw", "graph", 1.0, 20);
    return results;
  }

  private static ObjectNode part(ObjectNode results, String kind, String name, int rows) {
    ObjectNode part = ((ObjectNode) results.get("parts")).putObject(name + "-" + rows);
    return part.put("kind", kind).put("rows", rows);
  }

  private static void competitor(ObjectNode part, String id, String name) {
    part.withArray("competitors").addObject().put("id", id).put("name", name).put("settings", "s");
  }

  private static void lane(
      ObjectNode part, String competitor, String way, double recall, double micros) {
    ObjectNode lane = part.withArray("lanes").addObject();
    lane.put("competitor", competitor).put("way", way).put("threads", 1).put("recall", recall);
    lane.put("cpuMicros", micros).put("wallMicros", micros).put("queriesPerSecond", 1e6 / micros);
    lane.put("p50Micros", micros).put("p95Micros", micros).put("p99Micros", micros);
  }

  private static String line(String report, String begin) {
    return report.lines().filter(it -> it.contains(begin)).findFirst().orElse("none has " + begin);
  }

  @Test
  void aTargetThatIsReachedIsMet() {
    String report = TextReport.of(results(false, 50));

    assertThat(line(report, "exact search : FAISS (test build), flat"))
        .contains("at most 0.60 times", "0.50 times", "| met");
  }

  @Test
  void aTargetThatIsMissedSaysSoWithTheFigure() {
    String report = TextReport.of(results(false, 90));

    assertThat(line(report, "exact search : FAISS (test build), flat"))
        .contains("0.90 times", "NOT met");
  }

  @Test
  void aGenericBuildOfFaissProvesNothing() {
    String report = TextReport.of(results(true, 50));

    assertThat(line(report, "exact search : FAISS (test build), flat"))
        .contains("generic build", "not judged");
  }

  @Test
  void recallOfASweepIsInterpolated() {
    String report = TextReport.of(results(false, 50));

    assertThat(report).containsPattern("HNSW +\\| graph +\\| at 0.95 +\\| 15.0");
  }

  @Test
  void aFrameworkIsMeasuredByWhatTheSameRecallCostsIt() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "postgres", "postgres", 10_000);
    competitor(part, "ragbase-postgres", "ragbase, PostgreSQL");
    competitor(part, "spring-pgvector", "Spring");
    competitor(part, "langchain4j-pgvector", "LangChain4j");
    lane(part, "ragbase-postgres", "large, hits fetched", 0.98, 100);
    lane(part, "ragbase-postgres", "small, hits fetched", 1.0, 100);
    for (String way : new String[] {"large", "small"}) {
      lane(part, "spring-pgvector", way + ", hits fetched, ef_search 40", 0.97, 110);
      lane(part, "spring-pgvector", way + ", hits fetched, ef_search 100", 0.99, 160);
      lane(part, "spring-pgvector", way + ", hits fetched, ef_search 200", 0.999, 300);
      lane(part, "langchain4j-pgvector", way + ", hits fetched, ef_search 40", 0.90, 500);
    }

    String report = TextReport.of(results);

    assertThat(line(report, "Spring at recall 0.98 : PostgreSQL search, large"))
        .contains("1.35 times, ours at 0.9800", "NOT met");
    assertThat(line(report, "Spring at recall 0.99 : PostgreSQL search, small"))
        .as("not by what finds more and takes longer")
        .contains("1.60 times, ours at 1.0000", "| met");
    assertThat(line(report, "LangChain4j at recall 0.99 : PostgreSQL search, small"))
        .contains("LangChain4j reaches 0.9000 at best", "not judged");
  }

  @Test
  void aPlannedWalkIsComparedAtItsOwnRecall() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 300_000);
    competitor(part, "ragbase", "ragbase, embedded");
    competitor(part, "faiss-hnsw", "FAISS (test build), HNSW");
    lane(part, "ragbase", "planned", 0.98, 18);
    lane(part, "faiss-hnsw", "graph", 0.95, 10);
    lane(part, "faiss-hnsw", "graph", 0.99, 18);

    assertThat(line(TextReport.of(results), "default path, HNSW"))
        .contains(
            "FAISS (test build), HNSW at the same recall", "1.13 times, recall 0.9800", "| met");
  }

  @Test
  void whatWasNotMeasuredIsNamed() {
    String report = TextReport.of(results(false, 50));

    assertThat(report).contains("hnswlib: apt install it");
    assertThat(line(report, "must 7")).contains("not part of this run");
    assertThat(line(report, "cost as the corpus grows")).contains("not all measured");
  }

  @Test
  void aQuickRunSaysThatItIsNotWarm() {
    ObjectNode results = results(false, 50);
    competitor(part(results, "search", "search-clustered", 100_000), "lucene", "Lucene");
    results.put("quick", true);
    assertThat(TextReport.of(results)).contains("Rounds of --quick are short");
    results.put("quick", false);
    assertThat(TextReport.of(results)).doesNotContain("Rounds of --quick are short");
  }

  @Test
  void whatAPartLacksIsSaid() {
    ObjectNode results = results(false, 50);
    part(results, "quality", "quality", 0).put("leftOut", "PostgreSQL: no server");

    assertThat(TextReport.of(results)).contains("## Quality", "Left out: PostgreSQL: no server");
  }

  @Test
  void aRecallThatWeNeverReachIsNotMet() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 100_000);
    competitor(part, "ragbase-hnsw", "ragbase, HNSW");
    competitor(part, "faiss-hnsw", "FAISS (test build), HNSW");
    lane(part, "ragbase-hnsw", "graph", 0.94, 5);
    lane(part, "ragbase-hnsw", "graph", 0.97, 9);
    lane(part, "faiss-hnsw", "graph", 0.9, 10);
    lane(part, "faiss-hnsw", "graph", 1.0, 20);

    String report = TextReport.of(results);

    assertThat(line(report, "at recall 0.95, 100,000")).contains("| met");
    assertThat(line(report, "at recall 0.99, 100,000"))
        .contains("0.9900 not reached, best 0.9700", "NOT met");
  }

  @Test
  void aSweepThatBeginsAboveARecallDoesNotTellItsCost() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 100_000);
    competitor(part, "jvector", "JVector");
    lane(part, "jvector", "graph", 0.962, 30);
    lane(part, "jvector", "graph", 1.0, 40);

    String report = TextReport.of(results);

    assertThat(report)
        .containsPattern("JVector +\\| graph +\\| 0.95 exceeded, cheapest 0.9620 +\\| 30.0")
        .containsPattern("JVector +\\| graph +\\| at 0.99 +\\| 37.4");
  }

  @Test
  void graphsAreComparedAtARecallThatFaissWasMeasuredAt() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 100_000);
    competitor(part, "ragbase-hnsw", "ragbase, HNSW");
    competitor(part, "faiss-hnsw", "FAISS (test build), HNSW");
    lane(part, "ragbase-hnsw", "graph", 0.94, 10);
    lane(part, "ragbase-hnsw", "graph", 0.98, 30);
    lane(part, "faiss-hnsw", "graph", 0.97, 20);
    lane(part, "faiss-hnsw", "graph", 1.0, 40);

    assertThat(line(TextReport.of(results), "at recall 0.95, 100,000"))
        .as("ours at .97 takes 25; at .95 it would have been 15, against nothing measured")
        .contains("1.25 times, theirs at 0.9700, not measured lower", "NOT met");
  }

  @Test
  void whereOurGraphFindsMoreItIsToldWhatTheirsCostsThere() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 100_000);
    competitor(part, "ragbase-hnsw", "ragbase, HNSW");
    competitor(part, "faiss-hnsw", "FAISS (test build), HNSW");
    lane(part, "ragbase-hnsw", "graph", 0.98, 30);
    lane(part, "faiss-hnsw", "graph", 0.95, 25);
    lane(part, "faiss-hnsw", "graph", 1.0, 50);

    assertThat(line(TextReport.of(results), "at recall 0.95, 100,000"))
        .contains("1.20 times, ours at 0.9800, not measured lower, there 0.75 times", "NOT met");
  }

  @Test
  void hitsByOurGraphAreComparedWithLuceneAtTheirOwnRecall() {
    ObjectNode results = results(false, 50);
    for (int rows : new int[] {100_000, 300_000}) {
      ObjectNode part = part(results, "search", "search-clustered", rows);
      competitor(part, "ragbase-hnsw", "ragbase, HNSW");
      competitor(part, "lucene", "Lucene used directly");
      lane(part, "ragbase-hnsw", "graph, hits fetched", 0.97, 30);
      lane(part, "lucene", "graph, hits fetched", rows == 100_000 ? 0.96 : 0.98, 20);
      lane(part, "lucene", "graph, hits fetched", 1.0, 60);
    }

    String report = TextReport.of(results);

    assertThat(line(report, "Lucene directly at equal recall, 100,000"))
        .contains("1.00 times, recall 0.9700", "| met");
    assertThat(line(report, "Lucene directly at equal recall, 300,000"))
        .contains("theirs at 0.9800, not measured lower", "not judged");
  }

  @Test
  void exactHitsAreComparedWithExactOnes() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 100_000);
    competitor(part, "ragbase", "ragbase, embedded");
    competitor(part, "lucene", "Lucene used directly");
    lane(part, "ragbase", "planned, hits fetched", 1.0, 30);
    lane(part, "lucene", "exact, hits fetched", 1.0, 120);

    assertThat(line(TextReport.of(results), "default path, exact : Lucene directly, exact, 100"))
        .contains("0.25 times", "| met");
  }

  @Test
  void aGraphWithoutFaissBesideItIsNotJudged() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 100_000);
    competitor(part, "ragbase-hnsw", "ragbase, HNSW");
    lane(part, "ragbase-hnsw", "graph", 1.0, 9);

    assertThat(line(TextReport.of(results), "HNSW path : FAISS HNSW at recall 0.99, 100,000"))
        .contains("at most 1.00 times", "FAISS HNSW is missing", "not judged");
  }

  @Test
  void ingestIsJudgedThoughLuceneNeverReachesTheRecall() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 100_000);
    competitor(part, "ragbase-hnsw", "ragbase, HNSW");
    competitor(part, "lucene", "Lucene used directly");
    part.path("competitors")
        .forEach(
            it ->
                ((ObjectNode) it)
                    .putObject("build")
                    .put("wallNanos", 2_000)
                    .put("cpuNanos", 3_000));
    lane(part, "lucene", "graph, hits fetched", 0.9, 9);
    lane(part, "ragbase-hnsw", "graph, hits fetched", 0.98, 9);

    String report = TextReport.of(results);

    assertThat(line(report, "with a graph in one piece : Lucene directly, 100,000"))
        .contains("1.00 times of wall, 1.00 times of CPU; each built once", "| met");
    assertThat(line(report, "search with hits, HNSW path : Lucene directly at equal recall, 100"))
        .contains("Lucene used directly reaches 0.9000 at best", "not judged");
  }

  @Test
  void ingestThatBuildsNoGraphIsNotJudgedByOneThatDoes() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "search", "search-clustered", 100_000);
    competitor(part, "ragbase", "ragbase, embedded");
    competitor(part, "lucene", "Lucene used directly");
    part.path("competitors")
        .forEach(it -> ((ObjectNode) it).putObject("build").put("wallNanos", 9));

    assertThat(line(TextReport.of(results), "defaults, without a graph : Lucene directly, 100,000"))
        .contains("without a graph", "1.00 times of wall", "not judged");
  }

  @Test
  void aServersDiskIsTheDatabaseAndItsMemoryTheClients() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "postgres", "postgres", 10_000);
    competitor(part, "ragbase-postgres", "ragbase, PostgreSQL");
    competitor(part, "raw-sql", "raw SQL");
    ((ObjectNode) part.at("/competitors/0")).put("diskBytes", 70 << 20).put("peakBytes", 300 << 20);
    ((ObjectNode) part.at("/competitors/1")).put("peakBytes", 200 << 20);
    part.put("serverBytes", 500 << 20);

    String report = TextReport.of(results);

    assertThat(report).containsOnlyOnce("client's peak MB").contains("together hold 500 MB");
    assertThat(line(report, "| ragbase, PostgreSQL ")).containsPattern("\\| 70 +\\| 300 +\\|");
    assertThat(line(report, "| raw SQL ")).containsPattern("\\|  +\\| 200 +\\|");
  }

  @Test
  void peakMemoryIsThatOfTheProcessThatBuildsOrOfTheOneThatSearches() {
    ObjectNode results = results(false, 50);
    ObjectNode ours = (ObjectNode) results.at("/parts/search-clustered-10000/competitors/0");
    ours.put("peakBytes", 300 << 20).put("ownBytes", 200 << 20).put("fileBytes", 50 << 20);
    ours.putObject("buildMemory").put("peakBytes", 400 << 20);

    assertThat(TextReport.of(results))
        .containsPattern("\\| ragbase, embedded +\\|.*\\| 400 +\\| 250 +\\| 50 +\\|");
  }

  @Test
  void whatHasNothingToOpenIsNotSaidToBeOpenedInNoTime() {
    ObjectNode results = results(false, 50);
    ObjectNode part = (ObjectNode) results.at("/parts/search-clustered-10000");
    ((ObjectNode) part.at("/competitors/0")).put("firstQueryMillis", 3.25);
    ((ObjectNode) part.at("/competitors/0")).putObject("open").put("wallNanos", 7_000_000);
    ((ObjectNode) part.at("/competitors/1")).put("firstQueryMillis", 1.5);

    String report = TextReport.of(results);

    assertThat(report).contains("| 7 + 3.3 ", "| - + 1.5 ").doesNotContain("| 0 + ");
  }

  @Test
  void aScanStandsBesideReadingAsManyBytes() {
    ObjectNode results = results(false, 50);
    ObjectNode part = (ObjectNode) results.at("/parts/search-clustered-10000");
    part.put("dimensions", 92);
    lane(part, "memory-int8", "exact", 1, 40);

    assertThat(line(TextReport.of(results), "exact scan of 10,000 int8 rows"))
        .contains("1,000,000", "25.0 GB/s", "40 us", "50 us");
  }

  @Test
  void anUnsteadyRunMeetsNothing() {
    ObjectNode results = results(false, 50);
    ((ObjectNode) results.at("/parts/search-clustered-10000"))
        .putObject("oneThread")
        .put("steady", false);

    assertThat(line(TextReport.of(results), "exact search : FAISS (test build), flat"))
        .contains("0.50 times (not steady)", "not judged");
  }

  @Test
  void anUnsteadyRunOnPostgresMeetsNothing() {
    ObjectNode results = results(false, 50);
    ObjectNode part = part(results, "postgres", "postgres", 10_000);
    competitor(part, "ragbase-postgres", "ragbase, PostgreSQL");
    competitor(part, "raw-sql", "raw SQL");
    part.putObject("oneThread").put("steady", false);
    lane(part, "ragbase-postgres", "large, hits fetched", 1.0, 100);
    lane(part, "raw-sql", "large, hits fetched", 1.0, 100);

    String report = TextReport.of(results);

    assertThat(line(report, "PostgreSQL search : raw SQL, large"))
        .contains("1.00 times (not steady)", "not judged");
    assertThat(line(report, "langchain4j-pgvector at recall 0.99 : PostgreSQL search, large"))
        .contains("at least 1.50 times", "not judged");
  }

  @Test
  void growthOfWhatWasNotMeasuredIsNotJudged() {
    ObjectNode results = results(false, 50);
    for (int rows : new int[] {10_000, 100_000, 1_000_000}) {
      ObjectNode part = part(results, "search", "search-clustered", rows);
      competitor(part, "faiss-flat", "FAISS (test build), flat");
      lane(part, "faiss-flat", "exact", 1, 100);
    }

    String report = TextReport.of(results);

    assertThat(report).doesNotContain("NaN");
    assertThat(line(report, "time a document, 1M : 10k")).contains("not judged");
    assertThat(line(report, "exact search, time a row, 1M : 100k")).contains("not judged");
    assertThat(line(report, "planned search, 1M : 10k")).contains("not judged");
  }

  @Test
  void growthIsNotJudgedByASizeAgainstItself() {
    ObjectNode results = results(false, 50);
    for (int rows : new int[] {10_000, 100_000, 1_000_000}) {
      ObjectNode part = part(results, "search", "search-clustered", rows);
      competitor(part, "ragbase", "ragbase, embedded");
      if (rows == 1_000_000) {
        lane(part, "ragbase", "exact", 1, 5_000);
      }
    }

    assertThat(line(TextReport.of(results), "exact search, time a row, 1M : 100k"))
        .contains("not judged");
  }

  @Test
  void growthOfGivenVectorsIsJudgedWithTheGraphThatSearchesWalk() throws IOException {
    ObjectNode results = results(false, 50);
    for (int rows : new int[] {10_000, 100_000, 1_000_000}) {
      ObjectNode part = part(results, "search", "search-vectors", rows);
      competitor(part, "ragbase", "ragbase, embedded");
      ObjectNode ours = (ObjectNode) part.at("/competitors/0");
      ours.putObject("build").put("wallNanos", rows * 10L);
      ours.putObject("compact").put("wallNanos", rows == 1_000_000 ? rows * 20L : 0);
      lane(part, "ragbase", "exact", 1, rows / 100.0);
    }

    String report = TextReport.of(results);

    assertThat(line(report, "exact search, time a row, 1M : 100k")).contains("1.00 times", "| met");
    assertThat(line(report, "time a document, 1M : 10k"))
        .contains("3.00 times, 1.00 times without the graph; each built once", "NOT met");
    assertThat(Charts.write(results, dir)).contains("growth.svg");
  }

  @Test
  void chartsAreDrawnAsSvg() throws IOException {
    assertThat(Charts.write(results(false, 50), dir))
        .contains("recall-clustered-10000.svg", "latency-clustered-10000.svg");
    assertThat(Files.readString(dir.resolve("recall-clustered-10000.svg"))).contains("<svg");
  }

  @Test
  void aPartThatEverybodyWasLeftOutOfHasNoCharts() throws IOException {
    ObjectNode results = results(false, 50);
    ObjectNode part = (ObjectNode) results.at("/parts/search-clustered-10000");
    part.putArray("lanes");

    assertThat(Charts.write(results, dir)).isEmpty();
    assertThat(TextReport.of(results)).contains("Search, 10,000 rows");
  }

  @Test
  void aGraphThatIsOnDiskCountsToTheTimeOfIngestToo() {
    ObjectNode results = results(false, 50);
    part(results, "hardware", "hardware", 0).put("diskWriteMegabytesPerSecond", 100);
    ObjectNode ours = (ObjectNode) results.at("/parts/search-clustered-10000/competitors/0");
    ours.put("diskBytes", 200_000_000);
    ours.putObject("build").put("wallNanos", 3_000_000_000L);
    ours.putObject("compact").put("wallNanos", 4_000_000_000L);

    assertThat(line(TextReport.of(results), "ingest of 10,000 rows"))
        .contains("200,000,000", "2.00 s", "7.00 s");
  }

  @Test
  void theServerThatWasMeasuredIsNamed() {
    ObjectNode results = results(false, 50);
    part(results, "postgres", "postgres", 10_000).put("server", "15.1, pgvector 0.8.0");

    assertThat(TextReport.of(results)).contains("Server: PostgreSQL 15.1, pgvector 0.8.0.");
  }
}
