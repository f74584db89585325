package dev.ragbase.cli.command;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Stores;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import picocli.CommandLine.Option;

/** Which store a command works on. */
final class StoreOption {
  private final Environment environment;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "The store's folder. Default: $RAG_STORE, or else ./.rag")
  private String given = "";

  StoreOption(Environment environment) {
    this.environment = environment;
  }

  /** As the command line or the environment names it. */
  String name() {
    return given.isEmpty() ? environment.variable("RAG_STORE").orElse(".rag") : given;
  }

  SqliteLuceneStore reading() {
    return Stores.reading(name());
  }

  SqliteLuceneStore changing() {
    return Stores.changing(name());
  }

  SqliteLuceneStore filling() {
    return Stores.filling(name());
  }
}
