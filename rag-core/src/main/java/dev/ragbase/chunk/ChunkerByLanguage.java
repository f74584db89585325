package dev.ragbase.chunk;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.StructuredText;
import dev.ragbase.embed.EnglishProse;
import java.util.List;

/**
 * Cuts English prose in one way and everything else in another: an English model tells a long
 * passage of English apart well, and a short one of another language better than a long one. Safe
 * for many threads if both chunkers are.
 */
public final class ChunkerByLanguage implements Chunker {
  private final Chunker english;
  private final Chunker others;

  /** A chunker of these two. */
  public ChunkerByLanguage(Chunker english, Chunker others) {
    this.english = english;
    this.others = others;
  }

  @Override
  public List<ChunkDraft> chunk(StructuredText text) {
    return EnglishProse.is(text.text()) ? english.chunk(text) : others.chunk(text);
  }

  @Override
  public String fingerprint() {
    return "english: " + english.fingerprint() + "; others: " + others.fingerprint();
  }
}
