package dev.ragbase.cli.command;

import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many a tenant may have. */
final class BoundConverter implements ITypeConverter<BoundConverter.Bound> {
  private static final String UNBOUNDED = "none";

  /** A number; empty for no bound. */
  record Bound(OptionalLong most) {}

  @Override
  public Bound convert(String value) {
    if (value.equalsIgnoreCase(UNBOUNDED)) {
      return new Bound(OptionalLong.empty());
    }
    if (value.matches("\\d{1,18}")) {
      return new Bound(OptionalLong.of(Long.parseLong(value)));
    }
    throw new TypeConversionException("'" + value + "' is neither a whole number nor none");
  }
}
