package dev.ragbase.cli.command;

import dev.ragbase.cli.context.Environment;
import dev.ragbase.cli.context.Exit;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code rag completion}. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands and options in bash and zsh.",
    footer = {"", "Example:", "  source <(rag completion)"})
final class CompletionCommand implements Callable<Integer> {
  private final Environment environment;
  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    CommandLine top = spec.root().commandLine();
    environment.terminal().out().print(AutoComplete.bash("rag", top));
    return Exit.DONE.code();
  }
}
