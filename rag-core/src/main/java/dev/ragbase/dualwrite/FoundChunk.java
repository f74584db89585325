package dev.ragbase.dualwrite;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Span;
import dev.ragbase.index.Match;
import dev.ragbase.store.ChunkInDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A hit by what two stores both know of it. */
record FoundChunk(String uri, Span span, String text, double score) {
  /** The first hits, in their order; one whose chunk is gone is left out. */
  static List<FoundChunk> of(Store store, Scope scope, List<Match> matches, int max) {
    List<Match> first = matches.subList(0, Math.min(max, matches.size()));
    List<ChunkId> ids = first.stream().map(Match::chunk).toList();
    Map<ChunkId, ChunkInDocument> chunks = store.documents().chunks(scope, ids);
    List<FoundChunk> found = new ArrayList<>();
    for (Match match : first) {
      ChunkInDocument it = chunks.get(match.chunk());
      if (it != null) {
        found.add(
            new FoundChunk(
                it.document().uri(), it.chunk().span(), it.chunk().text(), match.score()));
      }
    }
    return found;
  }

  /** The same whatever it scored. */
  FoundChunk unscored() {
    return new FoundChunk(uri, span, text, 0);
  }
}
