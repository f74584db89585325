package dev.ragbase.chunk;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.StructuredText;
import java.util.List;

/**
 * Cuts a text into chunks. Implementations must: cover every character that is not white space, in
 * order and without overlap; keep each passage ({@link dev.ragbase.embed.PassageText}) within the
 * limit of tokens; be a pure function of their arguments; move no boundary far from an edit, so
 * that a changed paragraph changes few chunks.
 */
public interface Chunker {
  /** The chunks of a text, in order; none for a blank text. */
  List<ChunkDraft> chunk(StructuredText text);

  /** Names everything that decides where this chunker cuts; equal fingerprints cut alike. */
  String fingerprint();
}
