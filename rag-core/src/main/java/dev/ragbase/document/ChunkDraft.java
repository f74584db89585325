package dev.ragbase.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chunk before the store has given it an id; see {@link Chunk} for the parts.
 *
 * @param headings well-formed Unicode, like the text
 * @param text not blank, and exactly the document's text at {@code span}
 */
public record ChunkDraft(List<String> headings, String text, Span span, @Nullable Integer page) {
  public ChunkDraft {
    headings = List.copyOf(headings);
    headings.forEach(heading -> UnicodeText.require("a heading of the chunk at " + span, heading));
    UnicodeText.require("the chunk at " + span, text);
    if (text.isBlank()) {
      throw new IllegalArgumentException("the chunk at " + span + " is blank");
    }
    if (text.length() != span.length()) {
      throw new IllegalArgumentException(
          "the chunk has "
              + text.length()
              + " characters, its "
              + span
              + " covers "
              + span.length());
    }
  }
}
