package dev.ragbase.cli.command;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Whether a program reads the result. */
final class JsonOption {
  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print one JSON object to stdout.")
  private boolean wanted;

  boolean wanted() {
    return wanted;
  }
}
