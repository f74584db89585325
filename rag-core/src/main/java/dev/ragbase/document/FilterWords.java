package dev.ragbase.document;

import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Field;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The words of a filter's text: what is a keyword, a document field, a key without quotes. */
final class FilterWords {
  private static final Set<String> KEYWORDS =
      Set.of(
          "AND",
          "OR",
          "NOT",
          "IN",
          "CONTAINS",
          "ANY",
          "ALL",
          "STARTS",
          "WITH",
          "EXISTS",
          "TRUE",
          "FALSE",
          "TIMESTAMP");

  private FilterWords() {}

  static boolean isKeyword(String word) {
    return KEYWORDS.contains(word.toUpperCase(Locale.ROOT));
  }

  static Optional<DocumentField> documentField(String word) {
    return Arrays.stream(DocumentField.values()).filter(f -> f.text().equals(word)).findFirst();
  }

  /** Whether a metadata key needs no quotes. */
  static boolean isBareKey(String name) {
    return isWordStart(name.charAt(0))
        && name.chars().allMatch(c -> isWordPart((char) c))
        && !isKeyword(name)
        && documentField(name).isEmpty();
  }

  static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isWordPart(char c) {
    return isWordStart(c) || isDigit(c) || c == '.' || c == '-';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether a plain string compared with this field means a time. */
  static boolean isTime(Field field) {
    return field == DocumentField.CREATED_AT || field == DocumentField.UPDATED_AT;
  }
}
