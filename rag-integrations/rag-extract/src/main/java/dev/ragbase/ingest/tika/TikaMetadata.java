package dev.ragbase.ingest.tika;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.tika.metadata.Property;
import org.apache.tika.metadata.TikaCoreProperties;

/** What Tika says of a document, in our few keys. */
final class TikaMetadata {
  private static final int VALUE_CHARS_MAX = 1_000;
  private static final int TITLE_CHARS_MAX = 500;

  /** Formats that know no time write their epoch. */
  private static final Instant EARLIEST = Instant.parse("1980-01-02T00:00:00Z");

  private static final Set<String> NO_TITLES =
      Set.of(
          "untitled",
          "untitled document",
          "title",
          "document",
          "document1",
          "presentation",
          "presentation1",
          "powerpoint presentation",
          "slide 1",
          "no slide title",
          "unknown",
          "unbenannt",
          "dokument1",
          "sans titre",
          "book1",
          "workbook",
          "none",
          "(anonymous)",
          "anonymous",
          "template",
          "word document",
          "microsoft word");

  private TikaMetadata() {}

  /** Author, language, created, modified, pages, subject, keywords: those that are there. */
  static Metadata of(org.apache.tika.metadata.Metadata found, int pages) {
    Metadata metadata = Metadata.empty();
    metadata = text(metadata, "author", found.getValues(TikaCoreProperties.CREATOR));
    metadata = text(metadata, "language", found.getValues(TikaCoreProperties.LANGUAGE));
    metadata = text(metadata, "subject", found.getValues(TikaCoreProperties.SUBJECT));
    metadata = text(metadata, "keywords", found.getValues("meta:keyword"));
    metadata = time(metadata, "created", found, TikaCoreProperties.CREATED);
    metadata = time(metadata, "modified", found, TikaCoreProperties.MODIFIED);
    return pages > 0 ? metadata.with("pages", pages) : metadata;
  }

  private static Metadata text(Metadata metadata, String key, String[] values) {
    List<String> lines =
        Arrays.stream(values)
            .map(value -> Characters.line(value, VALUE_CHARS_MAX))
            .filter(value -> !value.isEmpty())
            .distinct()
            .limit(20)
            .toList();
    return switch (lines.size()) {
      case 0 -> metadata;
      case 1 -> metadata.with(key, lines.getFirst());
      default -> metadata.with(key, MetadataValue.of(lines));
    };
  }

  private static Metadata time(
      Metadata metadata, String key, org.apache.tika.metadata.Metadata found, Property property) {
    Date date = found.getDate(property);
    if (date == null || date.toInstant().isBefore(EARLIEST)) {
      return metadata;
    }
    Instant time = date.toInstant();
    boolean sane = time.atOffset(ZoneOffset.UTC).getYear() < 10_000;
    return sane ? metadata.with(key, MetadataValue.of(time)) : metadata;
  }

  /** The title, unless it is a program's invention or a file's name. */
  static String title(org.apache.tika.metadata.Metadata found, String name) {
    String raw = found.get(TikaCoreProperties.TITLE);
    String title = Characters.line(raw == null ? "" : raw, TITLE_CHARS_MAX);
    String lower = title.toLowerCase(Locale.ROOT);
    boolean invented =
        NO_TITLES.contains(lower)
            || lower.startsWith("microsoft word - ")
            || lower.startsWith("microsoft powerpoint - ")
            || lower.matches("(untitled|unbenannt|document|presentation|dokument)[\\s-]*\\d*")
            || lower.matches("\\S+\\.(docx?|pptx?|xlsx?|odt|rtf|tex|dvi|indd|qxd|pdf|wpd)")
            || lower.equals(name.toLowerCase(Locale.ROOT))
            || title.chars().noneMatch(Character::isLetterOrDigit);
    return invented ? "" : title;
  }
}
