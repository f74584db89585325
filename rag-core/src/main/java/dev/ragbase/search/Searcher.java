package dev.ragbase.search;

import dev.ragbase.access.Scope;
import dev.ragbase.chunk.Chunker;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.PassageText;
import dev.ragbase.index.HybridIndex;
import dev.ragbase.index.HybridMatches;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.Matches;
import dev.ragbase.index.SearchPath;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.search.RankFusion.Candidate;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.DocumentStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The read path: runs the legs, fuses them, and fetches what was found as it is now. A hit that a
 * concurrent write removed in between, or took out of the filter, is never shown; the search is run
 * again instead. Safe for many threads.
 */
public final class Searcher {
  /** How deep each leg of a hybrid search goes, at least. */
  private static final int DEPTH_MIN = 100;

  private static final int ATTEMPTS = 3;

  private final VectorIndex vectors;
  private final KeywordIndex keywords;
  private final @Nullable HybridIndex hybrid;
  private final DocumentStore documents;
  private final Embedder embedder;
  private final QueryVector queryVector;
  private final @Nullable Reranker reranker;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /**
   * A searcher over these parts; it closes none of them.
   *
   * @param hybrid both indexes at once; null to ask one after the other
   * @param chunker cuts a query that is longer than the model reads
   * @param reranker orders the fused hits anew; null to leave them as they are
   * @param clock tells a document's age
   * @param nanos a clock for durations, such as {@code System::nanoTime}
   */
  public Searcher(
      VectorIndex vectors,
      KeywordIndex keywords,
      @Nullable HybridIndex hybrid,
      DocumentStore documents,
      Embedder embedder,
      Chunker chunker,
      @Nullable Reranker reranker,
      InstantSource clock,
      LongSupplier nanos) {
    this.vectors = vectors;
    this.keywords = keywords;
    this.hybrid = hybrid;
    this.documents = documents;
    this.embedder = embedder;
    this.queryVector = new QueryVector(embedder, chunker);
    this.reranker = reranker;
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * The best hits; none for a blank query.
   *
   * @throws dev.ragbase.embed.EmbeddingException if the query cannot be embedded
   * @throws dev.ragbase.store.StoreException if the store fails
   */
  public SearchResult search(Scope scope, SearchRequest request) {
    long start = nanos.getAsLong();
    Found found = request.query().isBlank() ? Found.NOTHING : find(scope, request);
    return new SearchResult(
        request.query(),
        request.mode(),
        found.hits(),
        found.path(),
        found.exact(),
        found.plan(),
        Duration.ofNanos(nanos.getAsLong() - start));
  }

  private record Found(List<SearchHit> hits, SearchPath path, boolean exact, String plan) {
    static final Found NOTHING = new Found(List.of(), SearchPath.EXACT, true, "");
  }

  /** What the legs found, fused; {@code complete} if no leg has more to give. */
  private record Fused(
      List<Candidate> candidates,
      SearchPath path,
      boolean exact,
      String plan,
      boolean complete,
      Map<ChunkId, ChunkInDocument> chunks) {}

  private Found find(Scope scope, SearchRequest request) {
    VectorQuery vector = vectorQuery(request);
    int depth = depth(request);
    for (int attempt = 1; ; attempt++) {
      Fused fused = legs(scope, request, vector, depth);
      List<Candidate> candidates = fused.candidates();
      Map<ChunkId, ChunkInDocument> chunks =
          fetch(scope, request.filter(), wanted(request, candidates), fused.chunks());
      boolean vanished = chunks.size() < wanted(request, candidates).size();
      List<SearchHit> hits = hits(request, candidates, chunks);
      boolean tooFew = hits.size() < request.k() && !fused.complete();
      boolean deeper = tooFew && depth < VectorQuery.K_MAX;
      if (deeper || (vanished && attempt < ATTEMPTS)) {
        depth = deeper ? Math.min(VectorQuery.K_MAX, depth * 4) : depth;
        continue;
      }
      return new Found(hits, fused.path(), fused.exact(), fused.plan());
    }
  }

  private @Nullable VectorQuery vectorQuery(SearchRequest request) {
    if (request.mode() == SearchMode.KEYWORD) {
      return null;
    }
    return new VectorQuery(
        embedder.model(),
        queryVector.of(request.query()),
        request.k(),
        request.filter(),
        request.accuracy());
  }

  private int depth(SearchRequest request) {
    boolean looksBehindK =
        request.mode() == SearchMode.HYBRID
            || request.onePerDocument()
            || request.halfLife() != null
            || reranker != null;
    int depth = looksBehindK ? Math.max(DEPTH_MIN, 2 * request.k()) : request.k();
    return Math.min(VectorQuery.K_MAX, depth);
  }

  private Fused legs(Scope scope, SearchRequest request, @Nullable VectorQuery vector, int depth) {
    HybridMatches found = found(scope, request, vector, depth);
    Matches byVector = found.byVector();
    Matches byKeyword = found.byKeyword();
    List<Candidate> candidates =
        switch (request.mode()) {
          case VECTOR -> RankFusion.single(SearchMode.VECTOR, byVector.items());
          case KEYWORD -> RankFusion.single(SearchMode.KEYWORD, byKeyword.items());
          case HYBRID -> RankFusion.fuse(request.fusion(), byVector.items(), byKeyword.items());
        };
    return new Fused(
        candidates,
        byVector.path(),
        byVector.exact() && byKeyword.exact(),
        byVector.plan(),
        isComplete(byVector.items(), depth) && isComplete(byKeyword.items(), depth),
        found.chunks());
  }

  private HybridMatches found(
      Scope scope, SearchRequest request, @Nullable VectorQuery query, int depth) {
    KeywordQuery words = new KeywordQuery(request.query(), depth, request.filter());
    if (query == null) {
      return new HybridMatches(Matches.NONE, keywords.search(scope, words), Map.of());
    }
    VectorQuery vector =
        new VectorQuery(query.model(), query.vector(), depth, query.filter(), query.accuracy());
    boolean byVectorAlone = request.mode() == SearchMode.VECTOR;
    if (hybrid != null) {
      return hybrid.search(scope, vector, byVectorAlone ? null : words);
    }
    return new HybridMatches(
        vectors.search(scope, vector),
        byVectorAlone ? Matches.NONE : keywords.search(scope, words),
        Map.of());
  }

  private static boolean isComplete(List<Match> matches, int depth) {
    return matches.size() < depth;
  }

  /** The candidates whose documents must be known to order them; else the first k. */
  private List<Candidate> wanted(SearchRequest request, List<Candidate> candidates) {
    boolean all = request.onePerDocument() || request.halfLife() != null || reranker != null;
    return all ? candidates : candidates.subList(0, Math.min(request.k(), candidates.size()));
  }

  /**
   * The candidates' chunks whose documents still pass the filter; those that came with the legs are
   * not asked for again.
   */
  private Map<ChunkId, ChunkInDocument> fetch(
      Scope scope, Filter filter, List<Candidate> candidates, Map<ChunkId, ChunkInDocument> known) {
    Map<ChunkId, ChunkInDocument> chunks = new HashMap<>();
    List<ChunkId> missing = new ArrayList<>();
    for (Candidate candidate : candidates) {
      ChunkInDocument chunk = known.get(candidate.chunk());
      if (chunk == null) {
        missing.add(candidate.chunk());
      } else {
        chunks.put(candidate.chunk(), chunk);
      }
    }
    for (int from = 0; from < missing.size(); from += DocumentStore.BATCH_MAX) {
      int to = Math.min(missing.size(), from + DocumentStore.BATCH_MAX);
      documents
          .chunks(scope, missing.subList(from, to))
          .forEach(
              (id, chunk) -> {
                if (filter.test(chunk.document())) {
                  chunks.put(id, chunk);
                }
              });
    }
    return chunks;
  }

  private List<SearchHit> hits(
      SearchRequest request, List<Candidate> candidates, Map<ChunkId, ChunkInDocument> chunks) {
    List<Candidate> present =
        candidates.stream().filter(it -> chunks.containsKey(it.chunk())).toList();
    List<Candidate> ordered = decayed(request, reranked(request, present, chunks), chunks);
    List<SearchHit> hits = new ArrayList<>();
    Set<DocumentId> seen = new HashSet<>();
    for (Candidate candidate : ordered) {
      ChunkInDocument chunk = chunks.get(candidate.chunk());
      if (chunk == null || (request.onePerDocument() && !seen.add(chunk.document().id()))) {
        continue;
      }
      hits.add(
          new SearchHit(
              hits.size() + 1,
              chunk.document(),
              chunk.chunk(),
              candidate.score(),
              candidate.vector(),
              candidate.keyword()));
      if (hits.size() == request.k()) {
        break;
      }
    }
    return hits;
  }

  private List<Candidate> reranked(
      SearchRequest request, List<Candidate> candidates, Map<ChunkId, ChunkInDocument> chunks) {
    if (reranker == null || candidates.isEmpty()) {
      return candidates;
    }
    List<String> passages = new ArrayList<>();
    for (Candidate candidate : candidates) {
      ChunkInDocument it = chunks.get(candidate.chunk());
      if (it != null) {
        passages.add(
            PassageText.titled(it.document().title(), it.chunk().headings(), it.chunk().text()));
      }
    }
    List<Double> scores = reranker.score(request.query(), passages);
    if (scores.size() != candidates.size()) {
      throw new IllegalStateException(
          "the reranker gave " + scores.size() + " scores for " + candidates.size() + " passages");
    }
    List<Candidate> rescored = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      rescored.add(candidates.get(i).withScore(scores.get(i)));
    }
    return RankFusion.reorder(rescored);
  }

  private List<Candidate> decayed(
      SearchRequest request, List<Candidate> candidates, Map<ChunkId, ChunkInDocument> chunks) {
    Duration halfLife = request.halfLife();
    if (halfLife == null) {
      return candidates;
    }
    Instant now = clock.instant();
    List<Candidate> rescored = new ArrayList<>();
    for (Candidate candidate : candidates) {
      ChunkInDocument it = chunks.get(candidate.chunk());
      if (it != null) {
        Duration age = Duration.between(time(it.document()), now);
        double halvings = Math.max(0, seconds(age) / seconds(halfLife));
        rescored.add(candidate.withScore(decayed(candidate.score(), halvings)));
      }
    }
    return RankFusion.reorder(rescored);
  }

  /** Of any length: in whole milliseconds the longest do not fit, and the shortest are nothing. */
  private static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }

  /**
   * A score below 0, as cosines and rerankers give too, becomes less with age as one above does.
   */
  private static double decayed(double score, double halvings) {
    double share = Math.pow(0.5, halvings);
    return score < 0 && share > 0 ? score / share : score * share;
  }

  private static Instant time(DocumentInfo document) {
    return document.source() != null && document.source().time() != null
        ? document.source().time()
        : document.updatedAt();
  }
}
