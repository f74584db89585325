package dev.ragbase.search;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.DocumentInfo;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that was found.
 *
 * @param rank from 1
 * @param score what the hits are ordered by: the fused score of a hybrid search, else the leg's own
 * @param vector where the vector leg had it; null if it did not
 * @param keyword where the keyword leg had it; null if it did not
 */
public record SearchHit(
    int rank,
    DocumentInfo document,
    Chunk chunk,
    double score,
    @Nullable Leg vector,
    @Nullable Leg keyword) {}
