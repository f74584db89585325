package dev.ragbase.store;

import dev.ragbase.document.Document;
import java.util.List;

/** A document with its chunks in the order of its text. */
public record StoredDocument(Document document, List<EmbeddedChunk> chunks) {
  public StoredDocument {
    chunks = List.copyOf(chunks);
  }
}
