package dev.ragbase.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A passage of a document: what a search finds and a citation quotes.
 *
 * @param ordinal its place in the document, from 0
 * @param headings the headings above it, outermost first
 * @param text exactly the document's text at {@code span}
 * @param page the page it starts on, from 1; null if the format has no pages
 */
public record Chunk(
    ChunkId id,
    int ordinal,
    List<String> headings,
    String text,
    Span span,
    @Nullable Integer page) {
  public Chunk {
    headings = List.copyOf(headings);
  }
}
