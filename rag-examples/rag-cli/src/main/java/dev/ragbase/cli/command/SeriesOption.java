package dev.ragbase.cli.command;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long time series are kept. */
final class SeriesOption {
  @Option(
      names = "--keep-series",
      paramLabel = "DAYS",
      defaultValue = "400",
      converter = DaysConverter.class,
      description = "How long time series are kept, by month. Default: ${DEFAULT-VALUE}")
  private int days = 400;

  Duration kept() {
    return Duration.ofDays(days);
  }
}
