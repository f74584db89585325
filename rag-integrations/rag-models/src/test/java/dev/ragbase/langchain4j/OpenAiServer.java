package dev.ragbase.langchain4j;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Speaks as much of the OpenAI protocol as a test scripts, on a free port. */
final class OpenAiServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Step> script = new ConcurrentLinkedQueue<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  OpenAiServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** What was asked, oldest first. */
  Queue<String> requests() {
    return requests;
  }

  OpenAiServer then(int status, String body) {
    script.add(exchange -> send(exchange, status, "application/json", body));
    return this;
  }

  OpenAiServer thenStream(String body) {
    script.add(exchange -> send(exchange, 200, "text/event-stream", body));
    return this;
  }

  /** Promises more than it sends, then hangs up. */
  OpenAiServer thenBreakOff(String body) {
    script.add(
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, bytes.length + 1000);
          OutputStream out = exchange.getResponseBody();
          out.write(bytes);
          out.flush();
          throw new IOException("hung up on purpose");
        });
    return this;
  }

  /** Does not answer as long as the server is open. */
  OpenAiServer thenSilence() {
    script.add(
        exchange -> {
          try {
            closing.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      Step step = script.poll();
      if (step == null) {
        send(exchange, 500, "application/json", "{\"error\":{\"message\":\"nothing scripted\"}}");
      } else {
        step.answer(exchange);
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private interface Step {
    void answer(HttpExchange exchange) throws IOException;
  }
}
