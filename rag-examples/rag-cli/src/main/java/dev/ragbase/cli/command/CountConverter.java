package dev.ragbase.cli.command;

import dev.ragbase.index.VectorQuery;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many hits are wanted. */
final class CountConverter implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String value) {
    try {
      int count = Integer.parseInt(value);
      if (count >= 1 && count <= VectorQuery.K_MAX) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + value + "' is not a whole number");
    }
    throw new TypeConversionException(value + " is not in [1, " + VectorQuery.K_MAX + "]");
  }
}
