package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.ChunkId;

/** One live chunk of the index, to be compared with SQLite. */
public record IndexedEntry(int documentRow, int chunkRow, ChunkId chunk) {}
