package dev.ragbase.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rag export}: one subcommand for each format. */
@Command(
    name = "export",
    description = "Writes all documents to a file.",
    synopsisSubcommandLabel = "FORMAT",
    footer = {"", "Example:", "  rag export jsonl backup.jsonl"})
final class ExportCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no format is given, such as jsonl");
  }
}
