package dev.ragbase.bench.compare.engine;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.corpus.Corpus.Row;
import java.util.ArrayList;
import java.util.List;

/** LangChain4j's in-memory store, filled by one call: its list is copied on every write. */
final class LangChain4jMemoryEngine implements Engine {
  private final InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
  private Embedding[] queries = new Embedding[0];

  @Override
  public void build(Corpus corpus) {
    List<String> ids = new ArrayList<>();
    List<Embedding> vectors = new ArrayList<>();
    List<TextSegment> texts = new ArrayList<>();
    try (Corpus.Scan rows = corpus.scan()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        ids.add(Integer.toString(row.id()));
        vectors.add(new Embedding(row.vector()));
        texts.add(TextSegment.from(row.text(), new Metadata().put("part", row.part())));
      }
    }
    store.addAll(ids, vectors, texts);
    queries = new Embedding[corpus.queries()];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = new Embedding(corpus.query(i));
    }
  }

  @Override
  public Session session(SearchPlan plan) {
    return query -> {
      EmbeddingSearchRequest.EmbeddingSearchRequestBuilder request =
          EmbeddingSearchRequest.builder().queryEmbedding(queries[query]).maxResults(plan.k());
      if (plan.filtered()) {
        request.filter(new IsLessThan("part", plan.parts()));
      }
      List<EmbeddingMatch<TextSegment>> matches = store.search(request.build()).matches();
      return () -> matches.stream().mapToInt(it -> Integer.parseInt(it.embeddingId())).toArray();
    };
  }
}
