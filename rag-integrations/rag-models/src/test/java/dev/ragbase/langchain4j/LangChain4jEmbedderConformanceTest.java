package dev.ragbase.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.HashingEmbedder;
import dev.ragbase.kit.EmbedderConformance;
import java.util.List;

class LangChain4jEmbedderConformanceTest extends EmbedderConformance {
  @Override
  protected Embedder open() {
    HashingEmbedder hashing = HashingEmbedder.of(64);
    return LangChain4jEmbedder.of(
        new Hashed(hashing), hashing.model(), hashing.tokensMax(), hashing.tokens());
  }

  /** A LangChain4j model that works without a server. */
  private record Hashed(Embedder embedder) implements EmbeddingModel {
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
      List<String> texts = segments.stream().map(TextSegment::text).toList();
      return Response.from(
          embedder.embedPassages(texts).stream()
              .map(vector -> Embedding.from(vector.toArray()))
              .toList());
    }
  }
}
