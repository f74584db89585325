package dev.ragbase.cli.command;

import dev.ragbase.cli.context.CommandFailure;
import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rag help}. */
@Command(
    name = "help",
    description = "Shows the help of a command.",
    footer = {"", "Example:", "  rag help import jsonl"})
final class HelpCommand implements Callable<Integer> {
  private final Environment environment;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command's name.")
  private List<String> names = new ArrayList<>();

  HelpCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    CommandLine line = spec.root().commandLine();
    for (String name : names) {
      CommandLine next = line.getSubcommands().get(name);
      if (next == null) {
        throw CommandFailure.usage(name, "no such command", "'rag help' lists them");
      }
      line = next;
    }
    environment.terminal().out().print(line.getUsageMessage());
    return Exit.DONE.code();
  }
}
