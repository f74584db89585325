package dev.ragbase.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of days. */
final class DaysConverter implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String value) {
    if (value.matches("[1-9]\\d{0,4}")) {
      return Integer.valueOf(value);
    }
    throw new TypeConversionException("'" + value + "' is not a number of days in [1, 99999]");
  }
}
