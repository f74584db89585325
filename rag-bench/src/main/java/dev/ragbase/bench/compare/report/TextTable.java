package dev.ragbase.bench.compare.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A table that reads on a terminal and in Markdown alike. */
final class TextTable {
  private TextTable() {}

  static void append(StringBuilder out, List<String> header, List<List<String>> rows) {
    int[] widths = new int[header.size()];
    for (int column = 0; column < widths.length; column++) {
      int at = column;
      widths[column] =
          Stream.concat(Stream.of(header), rows.stream())
              .mapToInt(it -> it.get(at).length())
              .max()
              .orElse(0);
    }
    line(out, header, widths);
    out.append("|");
    for (int width : widths) {
      out.append("-".repeat(width + 2)).append("|");
    }
    out.append("\n");
    rows.forEach(it -> line(out, it, widths));
    out.append("\n");
  }

  private static void line(StringBuilder out, List<String> cells, int[] widths) {
    out.append("|");
    for (int i = 0; i < widths.length; i++) {
      out.append(" ")
          .append(cells.get(i))
          .append(" ".repeat(widths[i] - cells.get(i).length()))
          .append(" |");
    }
    out.append("\n");
  }

  /** A time as a cell; empty for one that was not measured. */
  static String micros(double value) {
    return Double.isNaN(value)
        ? ""
        : String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
