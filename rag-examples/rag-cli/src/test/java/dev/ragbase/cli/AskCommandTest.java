package dev.ragbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AskCommandTest extends CommandLineTest {
  private static final String QUESTION = "The canteen serves soup on Mondays?";

  @Test
  void anAnswerHasItsCitations() {
    Path docs = corpus();
    JsonNode answer = rag("ask", QUESTION, "--json").succeeded().json();
    assertThat(Result.names(answer)).containsExactly("question", "answer", "refused", "citations");
    assertThat(answer.get("question").asText()).isEqualTo(QUESTION);
    assertThat(answer.get("answer").asText()).contains("[1]");
    assertThat(answer.get("refused").asBoolean()).isFalse();
    JsonNode citation = answer.get("citations").get(0);
    assertThat(Result.names(citation))
        .containsExactly(
            "n", "uri", "title", "revision", "page", "start", "end", "quote", "contentHash");
    assertThat(citation.get("uri").asText())
        .isEqualTo(docs.resolve("lunch.txt").toUri().toString());
    JsonNode document = rag("get", citation.get("uri").asText(), "--json").json();
    assertThat(citation.get("quote").asText())
        .isEqualTo(
            document
                .get("text")
                .asText()
                .substring(citation.get("start").asInt(), citation.get("end").asInt()));
    assertThat(citation.get("contentHash")).isEqualTo(document.get("contentHash"));
    assertThat(rag("ask", QUESTION).succeeded().out()).contains("soup").contains("lunch.txt");
  }

  @Test
  void aQuestionWithoutAnAnswerIsRefused() {
    corpus();
    Result result = rag("ask", "xylophone zyzzyva quokka", "--json");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.json().get("refused").asBoolean()).isTrue();
    assertThat(result.json().get("citations")).isEmpty();
  }

  @Test
  void aConversationIsKeptUnderItsName() {
    corpus();
    rag("ask", QUESTION, "--session", "lunch").succeeded();
    rag("ask", QUESTION, "--session", "lunch").succeeded();
    JsonNode sessions = rag("sessions", "--json").succeeded().json().get("sessions");
    assertThat(sessions).hasSize(1);
    assertThat(Result.names(sessions.get(0)))
        .containsExactly("id", "title", "messages", "createdAt", "updatedAt", "metadata");
    assertThat(sessions.get(0).get("messages").asInt()).isEqualTo(4);
    JsonNode byName = rag("sessions", "lunch", "--json").succeeded().json();
    assertThat(byName.get("messages")).hasSize(4);
    assertThat(Result.names(byName.get("messages").get(0)))
        .containsExactly("id", "role", "text", "at", "metadata");
    assertThat(byName.get("messages").get(0).get("role").asText()).isEqualTo("user");
    assertThat(rag("sessions", byName.get("id").asText()).succeeded().out()).contains("soup");
    rag("sessions", "nobody").failed(1);
  }

  @Test
  void aQuestionAloneLeavesNoConversation() {
    corpus();
    rag("ask", QUESTION).succeeded();
    Result none = rag("sessions", "--json");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.json().get("sessions")).isEmpty();
  }

  @Test
  void aChatAnswersLineByLineAndKeepsTheConversation() {
    corpus();
    input = QUESTION + "\n\n/quit\nnever asked\n";
    Result chat = rag("chat", "--session", "talk").succeeded();
    assertThat(chat.out()).contains("soup").contains("[1]");
    assertThat(rag("sessions", "talk", "--json").json().get("messages")).hasSize(2);
  }

  @Test
  void aHalfNamedChatModelIsWrongUsage() {
    corpus();
    variables.put("RAG_CHAT_URL", "http://127.0.0.1:1/v1");
    variables.put("RAG_CHAT_KEY", "sk-secret");
    assertThat(rag("ask", QUESTION).failed(2).err())
        .contains("RAG_CHAT_MODEL")
        .doesNotContain("sk-secret");
    assertThat(rag("search", "soup").code()).isZero();
  }

  @Test
  void aChatModelOutOfReachIsAFailureThatShowsNoKey() {
    corpus();
    variables.put("RAG_CHAT_URL", "http://127.0.0.1:1/v1");
    variables.put("RAG_CHAT_MODEL", "some-model");
    variables.put("RAG_CHAT_KEY", "sk-secret");
    assertThat(rag("ask", QUESTION).failed(3).err()).doesNotContain("sk-secret");
  }

  @Test
  void aNamedChatModelWritesTheAnswer() throws IOException {
    corpus();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          StringBuilder events = new StringBuilder();
          for (String part : new String[] {"Soup, ", "on Mondays ", "[1]."}) {
            events
                .append(
                    "data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"")
                .append(part)
                .append("\"},\"finish_reason\":null}]}\n\n");
          }
          events.append(
              "data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
          events.append("data: [DONE]\n\n");
          exchange.getResponseBody().write(events.toString().getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      variables.put("RAG_CHAT_URL", "http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
      variables.put("RAG_CHAT_MODEL", "m");
      variables.put("RAG_CHAT_KEY", "sk-secret");
      JsonNode answer = rag("ask", "What is served?", "--json").succeeded().json();
      assertThat(answer.get("answer").asText()).isEqualTo("Soup, on Mondays [1].");
      assertThat(answer.get("citations")).hasSize(1);
    } finally {
      server.stop(0);
    }
  }
}
