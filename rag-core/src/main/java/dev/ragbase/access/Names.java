package dev.ragbase.access;

import dev.ragbase.document.UnicodeText;

/** The rule that every name in a scope keeps. */
final class Names {
  private static final int CHARS_MAX = 200;

  private Names() {}

  static void check(String what, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(what + " is blank");
    }
    if (value.length() > CHARS_MAX) {
      throw new IllegalArgumentException(
          what + " has " + value.length() + " characters, at most " + CHARS_MAX + " are allowed");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " holds a control character");
    }
    // Half a character is written as '?': the name would be that of another.
    UnicodeText.require(what, value);
  }
}
