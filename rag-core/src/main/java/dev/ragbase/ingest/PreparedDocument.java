package dev.ragbase.ingest;

import dev.ragbase.document.Metadata;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.StructuredText;
import dev.ragbase.store.ChunkWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document whose words are known and that waits to be chunked, embedded and put.
 *
 * @param given its chunks, if it comes with them, embeddings included where it has them; empty to
 *     have it chunked
 */
public record PreparedDocument(
    String uri,
    String title,
    StructuredText text,
    String mediaType,
    Metadata metadata,
    @Nullable SourceStamp source,
    List<ChunkWrite> given) {
  public PreparedDocument {
    given = List.copyOf(given);
  }
}
