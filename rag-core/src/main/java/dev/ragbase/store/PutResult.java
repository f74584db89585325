package dev.ragbase.store;

import dev.ragbase.document.DocumentId;

/**
 * What a put did.
 *
 * @param revision the document's revision now
 * @param outcome whether the document is new, changed, or was already exactly this
 * @param chunksKept chunks whose id was there before
 * @param chunksAdded chunks whose id is new
 * @param chunksRemoved chunks that are gone
 */
public record PutResult(
    DocumentId id,
    int revision,
    Outcome outcome,
    int chunksKept,
    int chunksAdded,
    int chunksRemoved) {
  /** What became of the document. */
  public enum Outcome {
    ADDED,
    UPDATED,
    UNCHANGED
  }
}
