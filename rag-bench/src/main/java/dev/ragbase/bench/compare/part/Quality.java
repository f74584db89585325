package dev.ragbase.bench.compare.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.Progress;
import dev.ragbase.bench.compare.Settings;
import dev.ragbase.bench.compare.part.NativePeers.Commands;
import dev.ragbase.store.postgres.PostgresSchema;
import dev.ragbase.store.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code rag eval} on the judged collections that the user names, per backend and mode, beside what
 * Lucene used directly finds by words.
 */
record Quality(Settings settings, List<Path> judged, Progress progress) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DOCS = "docs.jsonl";
  private static final String QUERIES = "queries.jsonl";
  private static final String QRELS = "qrels.tsv";

  /** What a judged collection consists of. */
  static final List<String> FILES = List.of(DOCS, QUERIES, QRELS);

  /** What its result depends on, the contents of the collections among it. */
  String madeBy() throws IOException {
    StringBuilder made = new StringBuilder("server=" + PostgresServer.named(settings.postgres()));
    for (Path collection : judged) {
      List<Path> files = FILES.stream().map(collection::resolve).toList();
      made.append(' ').append(collection.getFileName());
      made.append('=').append(Fingerprint.of(files));
    }
    return made.toString();
  }

  ObjectNode run() throws IOException, InterruptedException {
    ObjectNode result = JSON.createObjectNode().put("kind", "quality");
    ArrayNode rows = result.putArray("rows");
    for (Path collection : judged) {
      eval(collection, "SQLite + Lucene", List.of(), rows);
      add(
          collection,
          LuceneQuality.NAME,
          LuceneQuality.MODE,
          LuceneQuality.of(
              collection.resolve(DOCS), collection.resolve(QUERIES), collection.resolve(QRELS)),
          rows);
    }
    try (PostgresServer server = PostgresServer.open(settings.postgres(), progress)) {
      String url = server.newDatabase("quality").owner();
      PostgresSchema.of(PostgresSettings.at(url)).apply();
      for (Path collection : judged) {
        eval(collection, "PostgreSQL", List.of("--store", url), rows);
      }
    } catch (MissingServerException e) {
      leaveServerOut(result, e);
    } catch (SQLException e) {
      leaveServerOut(result, e).put(Kept.FAILED, true);
    }
    return result;
  }

  private ObjectNode leaveServerOut(ObjectNode result, Exception cause) {
    progress.say("quality in PostgreSQL is left out: " + cause.getMessage());
    return result.put(Kept.LEFT_OUT, "PostgreSQL: " + cause.getMessage());
  }

  private void eval(Path collection, String backend, List<String> store, ArrayNode rows)
      throws IOException, InterruptedException {
    progress.say("quality: " + collection.getFileName() + ", " + backend);
    List<String> command =
        new ArrayList<>(
            List.of(
                settings.project().resolve("rag-examples/rag").toString(),
                "eval",
                "--docs",
                collection.resolve(DOCS).toString(),
                "--queries",
                collection.resolve(QUERIES).toString(),
                "--qrels",
                collection.resolve(QRELS).toString(),
                "--json"));
    command.addAll(store);
    JsonNode modes = JSON.readTree(Commands.run(command.getFirst(), command)).path("modes");
    modes
        .properties()
        .forEach(
            mode -> add(collection, backend, mode.getKey(), (ObjectNode) mode.getValue(), rows));
  }

  private static void add(
      Path collection, String backend, String mode, ObjectNode scores, ArrayNode rows) {
    ObjectNode row = rows.addObject();
    row.put("collection", String.valueOf(collection.getFileName()));
    row.put("backend", backend).put("mode", mode);
    row.setAll(scores);
  }
}
