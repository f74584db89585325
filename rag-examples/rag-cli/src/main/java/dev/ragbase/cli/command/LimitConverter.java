package dev.ragbase.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long a list may be. */
final class LimitConverter implements ITypeConverter<Long> {
  @Override
  public Long convert(String value) {
    if (value.matches("\\d{1,18}") && Long.parseLong(value) > 0) {
      return Long.valueOf(value);
    }
    throw new TypeConversionException("'" + value + "' is not a whole number above 0");
  }
}
