package dev.ragbase.ingest.tika;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The block between two lines of dashes (YAML) or pluses (TOML) at the top of a Markdown file. Only
 * simple pairs and lists are understood; what is nested is left out.
 *
 * @param title empty if there is none
 * @param values the other keys, as they are written
 * @param end where the text begins
 */
record FrontMatter(String title, Metadata values, int end) {
  private static final int CHARS_MAX = 20_000;
  private static final int KEYS_MAX = 100;
  private static final int VALUE_CHARS_MAX = 1_000;
  private static final Pattern PAIR =
      Pattern.compile("([\\w][\\w .-]{0,99}?)\\s*[:=](?:\\s+(.*)|)");
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,17})(\\.\\d{1,17})?");

  static FrontMatter of(String text) {
    FrontMatter none = new FrontMatter("", Metadata.empty(), 0);
    String fence = text.startsWith("---\n") ? "---" : text.startsWith("+++\n") ? "+++" : "";
    if (fence.isEmpty()) {
      return none;
    }
    Lines lines = new Lines(text);
    lines.next();
    Map<String, MetadataValue> values = new LinkedHashMap<>();
    String key = "";
    while (lines.next() && lines.end() < CHARS_MAX) {
      String line = lines.line().stripTrailing();
      if (line.equals(fence) || (fence.equals("---") && line.equals("..."))) {
        return with(values, Math.min(lines.end() + 1, text.length()));
      }
      Matcher pair = PAIR.matcher(line);
      if (pair.matches()) {
        key = pair.group(1);
        put(values, key, pair.group(2) == null ? "" : pair.group(2).strip());
      } else if (line.strip().startsWith("- ") && !key.isEmpty()) {
        append(values, key, line.strip().substring(2));
      } else if (!line.isBlank() && !line.startsWith("#") && values.isEmpty()) {
        return none;
      }
    }
    return none;
  }

  private static FrontMatter with(Map<String, MetadataValue> values, int end) {
    String title = values.remove("title") instanceof MetadataValue.Text t ? t.value() : "";
    values.values().removeIf(v -> v.equals(MetadataValue.of("")));
    return new FrontMatter(Characters.line(title, 500), new Metadata(values), end);
  }

  private static void put(Map<String, MetadataValue> values, String key, String raw) {
    if (values.size() >= KEYS_MAX || raw.equals("|") || raw.equals(">") || raw.startsWith("{")) {
      return;
    }
    if (!raw.startsWith("[") || !raw.endsWith("]")) {
      values.put(key, value(raw));
      return;
    }
    List<MetadataValue> items = new ArrayList<>();
    for (String item : raw.substring(1, raw.length() - 1).split(",", -1)) {
      if (!item.isBlank()) {
        items.add(value(item.strip()));
      }
    }
    values.put(key, new MetadataValue.Items(items));
  }

  private static void append(Map<String, MetadataValue> values, String key, String raw) {
    List<MetadataValue> items = new ArrayList<>();
    if (values.get(key) instanceof MetadataValue.Items before) {
      items.addAll(before.values());
    }
    items.add(value(raw.strip()));
    if (items.size() <= KEYS_MAX && values.size() <= KEYS_MAX) {
      values.put(key, new MetadataValue.Items(items));
    }
  }

  private static MetadataValue value(String raw) {
    char first = raw.isEmpty() ? ' ' : raw.charAt(0);
    if ((first == '"' || first == '\'') && raw.length() > 1 && raw.indexOf(first, 1) > 0) {
      return MetadataValue.of(
          Characters.line(raw.substring(1, raw.indexOf(first, 1)), VALUE_CHARS_MAX));
    }
    int comment = raw.indexOf(" #");
    String word = comment < 0 ? raw : raw.substring(0, comment).stripTrailing();
    if (word.equals("true") || word.equals("false")) {
      return MetadataValue.of(word.equals("true"));
    }
    if (NUMBER.matcher(word).matches()) {
      return new MetadataValue.Decimal(new BigDecimal(word));
    }
    return time(word);
  }

  private static MetadataValue time(String word) {
    boolean dated = word.length() >= 10 && word.length() <= 35 && word.charAt(4) == '-';
    if (dated) {
      try {
        if (word.length() == 10) {
          Instant start = LocalDate.parse(word).atStartOfDay(ZoneOffset.UTC).toInstant();
          return MetadataValue.of(start);
        }
        return MetadataValue.of(OffsetDateTime.parse(word.replace(' ', 'T')).toInstant());
      } catch (DateTimeParseException notADate) {
        return MetadataValue.of(word);
      }
    }
    return MetadataValue.of(Characters.line(word, VALUE_CHARS_MAX));
  }
}
