package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.BatchingStrategy;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/**
 * The corpus's vectors as Spring AI's embedding model: a query's text is its number, a row's vector
 * is given before its document is added, whose id tells it. Texts do not: two rows may have the
 * same text, and vectors of their own.
 */
final class SpringVectors implements EmbeddingModel {
  private final int dimensions;
  private final float[][] queries;
  private final Map<String, float[]> rows = new HashMap<>();

  SpringVectors(Corpus corpus) {
    dimensions = corpus.dimensions();
    queries = new float[corpus.queries()][];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = corpus.query(i);
    }
  }

  /** These rows as documents; they replace those that were given before. */
  List<Document> documents(List<Corpus.Row> batch, java.util.function.IntFunction<String> ids) {
    rows.clear();
    List<Document> documents = new ArrayList<>();
    for (Corpus.Row row : batch) {
      rows.put(ids.apply(row.id()), row.vector());
      documents.add(
          Document.builder()
              .id(ids.apply(row.id()))
              .text(row.text())
              .metadata(
                  Map.of("row", row.id(), "part", row.part(), "tenant", "tenant-" + row.tenant()))
              .build());
    }
    return documents;
  }

  @Override
  public EmbeddingResponse call(EmbeddingRequest request) {
    List<Embedding> vectors = new ArrayList<>();
    for (String text : request.getInstructions()) {
      vectors.add(new Embedding(embed(text), vectors.size()));
    }
    return new EmbeddingResponse(vectors);
  }

  @Override
  public float[] embed(String text) {
    return queries[Integer.parseInt(text)];
  }

  @Override
  public float[] embed(Document document) {
    float[] row = rows.get(document.getId());
    if (row == null) {
      throw new IllegalArgumentException("no row was given for document " + document.getId());
    }
    return row;
  }

  @Override
  public List<float[]> embed(
      List<Document> documents, @Nullable EmbeddingOptions options, BatchingStrategy batches) {
    return documents.stream().map(this::embed).toList();
  }

  @Override
  public int dimensions() {
    return dimensions;
  }
}
