package dev.ragbase.store;

import dev.ragbase.document.Chunk;
import dev.ragbase.document.DocumentInfo;

/** A chunk and the document that it is part of, as of one moment. */
public record ChunkInDocument(DocumentInfo document, Chunk chunk) {}
