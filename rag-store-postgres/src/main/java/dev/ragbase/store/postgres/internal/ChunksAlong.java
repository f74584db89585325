package dev.ragbase.store.postgres.internal;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.store.ChunkInDocument;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The chunks that come along with what the legs of a search find. Each leg sees a state of its own,
 * and a document may change between the two: one that was seen in two states does not come along,
 * and is fetched anew by who wants it. Not safe for many threads.
 */
final class ChunksAlong {
  private final Map<ChunkId, ChunkInDocument> chunks = new HashMap<>();
  private final Map<DocumentId, DocumentInfo> seen = new HashMap<>();
  private final Set<DocumentId> changed = new HashSet<>();

  void add(ChunkInDocument chunk) {
    DocumentInfo info = chunk.document();
    DocumentInfo before = seen.putIfAbsent(info.id(), info);
    if (before != null && !sameState(before, info)) {
      changed.add(info.id());
    }
    chunks.put(chunk.chunk().id(), chunk);
  }

  private static boolean sameState(DocumentInfo one, DocumentInfo other) {
    return one.revision() == other.revision() && Objects.equals(one.source(), other.source());
  }

  /**
   * What may be shown beside these matches. Where a leg was asked again, some have no chunk here:
   * those are fetched later than the others were, so all are to be.
   */
  Map<ChunkId, ChunkInDocument> with(List<Matches> legs) {
    for (Matches leg : legs) {
      for (Match match : leg.items()) {
        if (!chunks.containsKey(match.chunk())) {
          return Map.of();
        }
      }
    }
    if (!changed.isEmpty()) {
      chunks.values().removeIf(it -> changed.contains(it.document().id()));
    }
    return chunks;
  }
}
