package dev.ragbase.store.postgres;

/**
 * What a workspace holds.
 *
 * @param vectors how many of the chunks have one
 * @param revisions past ones
 */
public record WorkspaceSizes(long documents, long chunks, long vectors, long revisions) {}
