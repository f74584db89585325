package dev.ragbase.store;

import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.Embedding;
import org.jspecify.annotations.Nullable;

/**
 * A chunk to be stored.
 *
 * @param embedding null if it is to be found by keyword only
 */
public record ChunkWrite(ChunkDraft draft, @Nullable Embedding embedding) {}
