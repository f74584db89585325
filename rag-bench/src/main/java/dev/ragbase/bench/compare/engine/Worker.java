package dev.ragbase.bench.compare.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.protocol.Request;
import java.nio.file.Path;

/** The process of one competitor: {@code Worker ENGINE CORPUS SIZE STORE}. */
public final class Worker {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Engine engine;
  private final Corpus corpus;

  private Worker(Engine engine, Corpus corpus) {
    this.engine = engine;
    this.corpus = corpus;
  }

  /** Runs a competitor; see the class. */
  public static void main(String[] args) throws Exception {
    Replies replies = Replies.toDriver();
    Corpus corpus = Corpus.open(Path.of(args[1]), Integer.parseInt(args[2]));
    try (Engine engine = Engines.of(args[0], Path.of(args[3]))) {
      replies.serve(new Worker(engine, corpus)::answer);
    }
    // Libraries leave threads behind that are no daemons.
    System.exit(0);
  }

  private ObjectNode answer(Request request) throws Exception {
    return switch (request.verb()) {
      case "build" -> Replies.timed(() -> engine.build(corpus));
      case "compact" -> Replies.timed(() -> engine.compact(corpus));
      case "open" -> Replies.timed(() -> engine.open(corpus));
      case "search" -> new Searches(engine, corpus.queries(), request).run().toJson(JSON);
      default -> throw Replies.unknown(request);
    };
  }
}
