package dev.ragbase.store;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.Embedding;
import org.jspecify.annotations.Nullable;

/** A chunk with its vector; null if it has none. */
public record EmbeddedChunk(Chunk chunk, @Nullable Embedding embedding) {}
