package dev.ragbase.store.sqlite.internal.lucene;

/**
 * A chunk that is near to a vector.
 *
 * @param row the chunk's number in SQLite
 * @param score the cosine with the vector, in double precision of the vector that the index holds
 * @param exact whether that is the original vector; else it was scaled to length 1 in float32
 */
public record Near(int row, double score, boolean exact) {}
