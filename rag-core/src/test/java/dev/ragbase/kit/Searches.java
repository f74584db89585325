package dev.ragbase.kit;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.StoredDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Searches as the tests put them, and what an exact vector search has to find. */
final class Searches {
  static final Comparator<Match> BEST_FIRST =
      Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::chunk);

  private Searches() {}

  /** The best k by comparing everything. */
  static List<Match> bruteForce(List<StoredDocument> documents, VectorQuery query) {
    List<Match> all = new ArrayList<>();
    for (StoredDocument stored : documents) {
      if (query.filter().test(stored.document().info())) {
        for (EmbeddedChunk chunk : stored.chunks()) {
          Embedding vector = chunk.embedding();
          if (vector != null) {
            all.add(new Match(chunk.chunk().id(), query.vector().cosine(vector)));
          }
        }
      }
    }
    all.sort(BEST_FIRST);
    return all.subList(0, Math.min(query.k(), all.size()));
  }

  /** The texts of the chunks that a keyword search finds, best first. */
  static List<String> words(Store store, Scope scope, String query) {
    return texts(
        store, scope, store.keywords().search(scope, new KeywordQuery(query, 10, Filter.all())));
  }

  static List<String> texts(Store store, Scope scope, Matches matches) {
    List<ChunkId> ids = ids(matches);
    Map<ChunkId, ChunkInDocument> found = store.documents().chunks(scope, ids);
    List<String> texts = new ArrayList<>();
    for (ChunkId id : ids) {
      ChunkInDocument chunk = found.get(id);
      texts.add(chunk == null ? "(gone) " + id : chunk.chunk().text());
    }
    return texts;
  }

  static List<ChunkId> ids(Matches matches) {
    return matches.items().stream().map(Match::chunk).toList();
  }
}
