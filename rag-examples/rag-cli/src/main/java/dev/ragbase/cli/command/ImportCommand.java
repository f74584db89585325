package dev.ragbase.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rag import}: one subcommand for each format. */
@Command(
    name = "import",
    description = "Brings documents in from a file of another store.",
    synopsisSubcommandLabel = "FORMAT",
    footer = {"", "Example:", "  rag import jsonl rag_store.jsonl"})
final class ImportCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no format is given, such as jsonl");
  }
}
