package dev.ragbase.memory;

import dev.ragbase.access.Scope;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.EmbeddedChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares a vector with every chunk that passes the filter. */
final class MemoryVectorIndex implements VectorIndex {
  static final Comparator<Match> BEST_FIRST =
      Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::chunk);

  private final Memory memory;

  MemoryVectorIndex(Memory memory) {
    this.memory = memory;
  }

  @Override
  public Matches search(Scope scope, VectorQuery query) {
    return memory.read(
        scope,
        "search documents",
        space -> {
          memory.model().ifPresent(held -> Memory.requireSame(held, query.model()));
          List<Match> all = new ArrayList<>();
          for (Entry entry : space.byUri().values()) {
            if (query.filter().test(entry.info())) {
              entry.chunks().forEach(chunk -> compare(query, chunk, all));
            }
          }
          all.sort(BEST_FIRST);
          return new Matches(
              all.subList(0, Math.min(query.k(), all.size())), SearchPath.EXACT, true);
        });
  }

  private static void compare(VectorQuery query, EmbeddedChunk chunk, List<Match> all) {
    if (chunk.embedding() != null) {
      all.add(new Match(chunk.chunk().id(), query.vector().cosine(chunk.embedding())));
    }
  }
}
