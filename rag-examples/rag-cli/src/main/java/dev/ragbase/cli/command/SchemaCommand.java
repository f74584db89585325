package dev.ragbase.cli.command;

import dev.ragbase.cli.context.Environment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rag schema}. */
@Command(
    name = "schema",
    description = "Makes the tables of a PostgreSQL store and keeps them up to date.",
    synopsisSubcommandLabel = "ACTION",
    footer = {"", "Example:", "  rag schema plan && rag schema apply"})
final class SchemaCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine of(Environment environment) {
    return new CommandLine(new SchemaCommand())
        .addSubcommand("plan", new SchemaPlanCommand(environment))
        .addSubcommand("apply", new SchemaApplyCommand(environment));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no action is given: plan or apply");
  }
}
