package dev.ragbase.index;

import dev.ragbase.document.ChunkId;

/**
 * A chunk that was found; its rank is its place in {@link Matches}.
 *
 * @param score by the measure of the index: larger is better
 */
public record Match(ChunkId chunk, double score) {}
