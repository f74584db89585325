package dev.ragbase.quickstart;

import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.answer.AnswerRequest;
import dev.ragbase.answer.ChatModel;
import dev.ragbase.document.Metadata;
import dev.ragbase.embed.Embedder;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.langchain4j.LangChain4jChatModel;
import dev.ragbase.langchain4j.LangChain4jEmbedder;
import dev.ragbase.store.sqlite.SqliteLuceneStore;
import java.nio.file.Path;

/** Lets models behind an OpenAI-compatible address embed and answer: {@code STORE URL KEY}. */
public final class OwnModels {
  private OwnModels() {}

  public static void main(String[] args) {
    String url = args[1];
    String key = args[2];
    String name = "text-embedding-3-small";
    Embedder embedder =
        LangChain4jEmbedder.of(
            OpenAiEmbeddingModel.builder().baseUrl(url).apiKey(key).modelName(name).build(),
            new EmbeddingModel(name, 1536, name),
            4000, // of the 8191 tokens that it reads
            String::length); // never fewer than its tokens
    ChatModel chat =
        LangChain4jChatModel.streaming(
            OpenAiStreamingChatModel.builder().baseUrl(url).apiKey(key).modelName("gpt").build());
    try (embedder;
        chat;
        Rag rag =
            Rag.builder(SqliteLuceneStore.at(Path.of(args[0])))
                .embedder(embedder)
                .chatModel(chat)
                .open()) {
      Workspace kb = rag.workspace(Scope.local());
      kb.put("note:1", "Keys", "Rotate the keys every ninety days.", Metadata.empty());
      kb.ask(AnswerRequest.of("how often are keys rotated?").streamingTo(System.out::print));
    }
  }
}
