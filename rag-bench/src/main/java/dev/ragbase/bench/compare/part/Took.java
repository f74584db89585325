package dev.ragbase.bench.compare.part;

import dev.ragbase.bench.compare.part.NativePeers.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Milliseconds that passed while a command ran, and that processors worked. */
record Took(double wall, double cpu) {
  /**
   * Bash knows what a command and all that it started have used. It writes numbers as the locale
   * does, so it has none; the command has its own.
   */
  private static final String SCRIPT =
      """
      TIMEFORMAT='%R %U %S' locale=${LC_ALL-}
      LC_ALL=C
      exec 3>&2
      { time LC_ALL=$locale "$@" >/dev/null 2>&3; } 2>&1
      """;

  /**
   * Runs a command to its end.
   *
   * @throws IOException if it fails, with the last that it said on standard error
   */
  static Took by(List<String> command) throws IOException, InterruptedException {
    List<String> shell = new ArrayList<>(List.of("bash", "-c", SCRIPT, "compare"));
    shell.addAll(command);
    String[] seconds = Commands.run(command.getFirst(), shell).strip().split(" ", -1);
    return new Took(
        1_000 * Double.parseDouble(seconds[0]),
        1_000 * (Double.parseDouble(seconds[1]) + Double.parseDouble(seconds[2])));
  }
}
