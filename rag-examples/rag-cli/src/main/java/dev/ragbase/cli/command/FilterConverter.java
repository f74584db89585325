package dev.ragbase.cli.command;

import dev.ragbase.document.Filter;
import dev.ragbase.document.FilterSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a filter from the command line. */
final class FilterConverter implements ITypeConverter<Filter> {
  @Override
  public Filter convert(String value) {
    try {
      return Filter.parse(value);
    } catch (FilterSyntaxException | IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
