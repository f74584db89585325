package dev.ragbase.cli.command;

import dev.ragbase.document.Filter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which documents a command looks at. */
final class FilterOption {
  @Option(
      names = "--filter",
      paramLabel = "EXPR",
      converter = FilterConverter.class,
      description = "Only documents that pass, such as \"lang = 'en' AND year >= 2020\".")
  private @Nullable Filter given;

  boolean isGiven() {
    return given != null;
  }

  /** The filter; all documents if none was given. */
  Filter filter() {
    return given == null ? Filter.all() : given;
  }
}
