package dev.ragbase.store.sqlite.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Embedding;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.sqlite.SqliteLuceneSettings;
import dev.ragbase.store.sqlite.SqliteLuceneSettings.Graph;
import dev.ragbase.store.sqlite.internal.db.Session;
import dev.ragbase.store.sqlite.internal.lucene.LuceneIndex;
import dev.ragbase.store.sqlite.internal.lucene.Near;
import dev.ragbase.store.sqlite.internal.vector.FloatSource;
import dev.ragbase.store.sqlite.internal.vector.Scan;
import dev.ragbase.store.sqlite.internal.vector.VectorCache;
import dev.ragbase.store.sqlite.internal.vector.VectorTable;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Searches vectors by the path that costs least: an exact scan of all, or of what the filter
 * leaves, until a workspace is large; then the graph, unless the filter leaves few. Safe for many
 * threads.
 */
final class PlannedVectorIndex implements VectorIndex {
  private static final Matches NOTHING = new Matches(List.of(), SearchPath.EXACT, true);

  /** How many candidates a walk gathers where vectors lie in clusters, at most. */
  private static final int CANDIDATES_USUAL = 200;

  /** For each match that is wanted beyond ten the graph gathers so many candidates more. */
  private static final int CANDIDATES_PER_MATCH = 4;

  /** Holds the vectors of some ten thousand chunks. */
  private static final int VECTOR_CACHE_MB = 16;

  private static final Comparator<Match> BEST_FIRST =
      Comparator.comparingDouble(Match::score).reversed().thenComparing(Match::chunk);

  private final Truth truth;
  private final Indexes indexes;
  private final StoreModel model;
  private final RecentRows recent;
  private final SqliteLuceneSettings settings;
  private final VectorCache loaded = new VectorCache(VECTOR_CACHE_MB);

  PlannedVectorIndex(
      Truth truth,
      Indexes indexes,
      StoreModel model,
      RecentRows recent,
      SqliteLuceneSettings settings) {
    this.truth = truth;
    this.indexes = indexes;
    this.model = model;
    this.recent = recent;
    this.settings = settings;
  }

  @Override
  public Matches search(Scope scope, VectorQuery query) {
    int workspace = truth.workspace(scope, "search documents");
    if (workspace == Truth.NO_WORKSPACE) {
      truth.read(scope, "search documents", (session, no) -> requireModel(session, query));
      return NOTHING;
    }
    WorkspaceIndex index = indexes.of(workspace);
    switch (query.accuracy()) {
      case EXACT -> {}
      case PLANNED -> index.retryGraph();
      case APPROXIMATE -> index.wantGraph();
    }
    return index.search((parts, floats) -> search(parts, floats, query));
  }

  private boolean requireModel(Session session, VectorQuery query) throws SQLException {
    StoreModel.read(session).ifPresent(held -> model.requireSame(held, query.model()));
    return true;
  }

  private Matches search(IndexParts parts, FloatSource floats, VectorQuery query)
      throws IOException {
    parts.model().ifPresent(held -> model.requireSame(held, query.model()));
    VectorTable vectors = parts.vectors();
    if (vectors == null || vectors.size() == 0) {
      return NOTHING;
    }
    Passing passing = new Passing(query.filter(), parts.lucene());
    if (parts.graph() && graphIsAsked(query, passing, vectors.size())) {
      Walks walks = new Walks(floats, parts.lucene(), vectors);
      int candidates = candidates(parts.effort(), walks, passing, query.vector());
      if (candidates != Walks.NONE
          && (query.accuracy() == Accuracy.APPROXIMATE
              || graphIsCheaper(candidates, vectors.size()))) {
        Matches found = walk(parts.lucene(), vectors, floats, query, candidates);
        int items = found.items().size();
        if (items >= query.k() || items >= left(passing.rows(), vectors)) {
          return found;
        }
      }
    }
    return scan(vectors, floats, query, passing.rows());
  }

  private static int candidates(GraphEffort effort, Walks walks, Passing passing, Embedding query)
      throws IOException {
    int candidates = effort.candidates(walks, passing);
    if (effort.learns(walks.vectors().size(), passing, query)) {
      effort.learn(walks, passing, query);
    }
    return candidates;
  }

  // The settings say from which size on a walk of the usual length pays.
  private static boolean graphIsCheaper(int candidates, int vectors) {
    return candidates <= CANDIDATES_USUAL
        || (long) candidates * GraphEffort.ROWS_PER_CANDIDATE < vectors;
  }

  private boolean graphIsAsked(VectorQuery query, Passing passing, int vectors) throws IOException {
    if (settings.graph() == Graph.NEVER) {
      return false;
    }
    return switch (query.accuracy()) {
      case EXACT -> false;
      case APPROXIMATE -> true;
      case PLANNED ->
          vectors >= settings.graphFromVectors()
              && (passing.isAll() || passing.count() >= settings.filteredExactBelow());
    };
  }

  /** How many vectors a search may find. */
  private static int left(@Nullable FixedBitSet rows, VectorTable vectors) {
    if (rows == null) {
      return vectors.size();
    }
    int left = 0;
    for (int row : vectors.rows()) {
      left += row < rows.length() && rows.get(row) ? 1 : 0;
    }
    return left;
  }

  private Matches scan(
      VectorTable vectors, FloatSource floats, VectorQuery query, @Nullable FixedBitSet rows) {
    Scan scan = vectors.search(query.vector().toArray(), query.k(), rows, floats, loaded);
    List<Match> items = new ArrayList<>(scan.size());
    for (int i = 0; i < scan.size(); i++) {
      items.add(match(scan.ids()[i], scan.rows()[i], scan.scores()[i]));
    }
    return new Matches(items, rows == null ? SearchPath.EXACT : SearchPath.FILTERED, true);
  }

  private Match match(ChunkId id, int row, double score) {
    recent.put(id, row);
    return new Match(id, score);
  }

  /** Asks the graph, and scores what it finds by the original vectors, as a scan does. */
  private Matches walk(
      LuceneIndex graph, VectorTable vectors, FloatSource floats, VectorQuery query, int candidates)
      throws IOException {
    long more = (long) CANDIDATES_PER_MATCH * Math.max(0, query.k() - Walks.K);
    int gathered = (int) Math.min(vectors.size(), candidates + more);
    float[] wanted = query.vector().toArray();
    List<Match> found =
        vectors.compare(
            wanted,
            codes -> {
              List<Near> near =
                  graph.nearest(query.vector(), query.k(), gathered, query.filter(), codes::score);
              Map<Integer, Double> others = scaled(near, floats, wanted);
              List<Match> matches = new ArrayList<>(near.size());
              for (Near it : near) {
                ChunkId id = codes.id(it.row());
                if (id != null) {
                  matches.add(match(id, it.row(), others.getOrDefault(it.row(), it.score())));
                }
              }
              return matches;
            });
    found.sort(BEST_FIRST);
    List<Match> best = found.subList(0, Math.min(query.k(), found.size()));
    return new Matches(best, SearchPath.HNSW, false);
  }

  /** The scores of those whose original vectors only SQLite has. */
  private static Map<Integer, Double> scaled(List<Near> near, FloatSource floats, float[] wanted) {
    int[] rows = near.stream().filter(it -> !it.exact()).mapToInt(Near::row).toArray();
    if (rows.length == 0) {
      return Map.of();
    }
    float[][] vectors = new float[rows.length][];
    floats.load(rows, vectors);
    Map<Integer, Double> scores = new HashMap<>();
    for (int i = 0; i < rows.length; i++) {
      if (vectors[i] != null) {
        scores.put(rows[i], Embedding.cosine(wanted, vectors[i]));
      }
    }
    return scores;
  }
}
