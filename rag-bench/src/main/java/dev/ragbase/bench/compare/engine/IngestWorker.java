package dev.ragbase.bench.compare.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.bench.compare.corpus.MadeUpText;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.ingest.IngestReport;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.ingest.PreparedDocument;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The process that takes documents in: {@code IngestWorker FOLDER}. {@code twice} reads files with
 * the local model and then again; {@code grow} puts made-up documents with a hash for a model, so
 * that it is the store that is measured.
 */
public final class IngestWorker {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIMENSIONS = 384;

  private IngestWorker() {}

  /** Runs it; see the class. */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    Replies.toDriver().serve(it -> answer(folder, it));
    // Libraries leave threads behind that are no daemons.
    System.exit(0);
  }

  private static ObjectNode answer(Path folder, Request request) throws IOException {
    int documents = request.value("documents", 1);
    return switch (request.verb()) {
      case "twice" -> twice(folder, documents);
      case "grow" -> grow(folder, documents);
      default -> throw Replies.unknown(request);
    };
  }

  private static ObjectNode twice(Path folder, int documents) throws IOException {
    Path files = Files.createDirectories(folder.resolve("files"));
    MadeUpText text = new MadeUpText(new Random(1));
    for (int i = 0; i < documents; i++) {
      Files.writeString(files.resolve("document-" + i + ".txt"), text.paragraphs(3));
    }
    try (Rag rag = Rag.open(SqliteLuceneStore.at(folder.resolve("store")))) {
      Workspace workspace = rag.workspace(Scope.local());
      // The model is loaded by what is not timed.
      workspace.put("warm-up", "", text.paragraphs(1), Metadata.empty());
      long start = System.nanoTime();
      IngestReport first = workspace.ingest(files);
      long between = System.nanoTime();
      IngestReport again = workspace.ingest(files);
      long end = System.nanoTime();
      if (first.added() != documents || again.unchanged() != documents) {
        throw new IOException("ingest reported " + first + " and then " + again);
      }
      return JSON.createObjectNode()
          .put("chunks", first.chunksEmbedded())
          .put("firstNanos", between - start)
          .put("againNanos", end - between);
    }
  }

  private static ObjectNode grow(Path folder, int documents) throws IOException {
    MadeUpText text = new MadeUpText(new Random(2));
    Iterator<PreparedDocument> all =
        IntStream.range(0, documents).mapToObj(i -> document(i, text.paragraphs(2))).iterator();
    long start = System.nanoTime();
    try (Rag rag =
        Rag.builder(SqliteLuceneStore.at(folder))
            .embedder(HashingEmbedder.of(DIMENSIONS))
            .extractor(new PlainTextExtractor())
            .open()) {
      IngestReport report = rag.workspace(Scope.local()).put(all, outcome -> {});
      if (report.added() != documents) {
        throw new IOException("put reported " + report);
      }
    }
    return JSON.createObjectNode().put("wallNanos", System.nanoTime() - start);
  }

  private static PreparedDocument document(int number, String text) {
    return new PreparedDocument(
        "document/" + number,
        "Document " + number,
        StructuredText.plain(text),
        "text/plain",
        Metadata.empty().with("number", number),
        null,
        List.of());
  }
}
