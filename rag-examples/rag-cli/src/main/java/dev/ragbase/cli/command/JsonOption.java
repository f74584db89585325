package dev.ragbase.cli.command;

import picocli.CommandLine.Option;

/** Whether a program reads the result. */
final class JsonOption {
  @Option(names = "--json", description = "Print one JSON object to stdout.")
  private boolean wanted;

  boolean wanted() {
    return wanted;
  }
}
