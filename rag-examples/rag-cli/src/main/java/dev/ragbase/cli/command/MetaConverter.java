package dev.ragbase.cli.command;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code key=value}: numbers as JSON writes them, true and false, and else a text. */
final class MetaConverter implements ITypeConverter<Metadata> {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,9})?");

  @Override
  public Metadata convert(String value) {
    int equals = value.indexOf('=');
    if (equals < 1) {
      throw new TypeConversionException("'" + value + "' is not of the form key=value");
    }
    try {
      return Metadata.of(value.substring(0, equals), typed(value.substring(equals + 1)));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static MetadataValue typed(String value) {
    if (value.equals("true") || value.equals("false")) {
      return MetadataValue.of(value.equals("true"));
    }
    return NUMBER.matcher(value).matches()
        ? new MetadataValue.Decimal(new BigDecimal(value))
        : MetadataValue.of(value);
  }
}
