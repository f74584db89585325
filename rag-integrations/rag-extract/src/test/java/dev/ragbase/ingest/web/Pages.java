package dev.ragbase.ingest.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.DnsResolver;

/**
 * A server of pages that notes what it is asked for, and the resolver that leads to it from every
 * name.
 */
final class Pages implements AutoCloseable, DnsResolver {
  /** A page's answer; headers in pairs. */
  record Page(int status, String body, List<String> headers) {}

  private final HttpServer server;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final List<String> targets = new CopyOnWriteArrayList<>();
  private final List<String> hosts = new CopyOnWriteArrayList<>();

  Pages() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestURI().toString();
    targets.add(target);
    hosts.add(exchange.getRequestHeaders().getFirst("Host").replaceFirst(":\\d+$", ""));
    Page page = pages.getOrDefault(target, new Page(404, "not here", List.of()));
    for (int n = 0; n < page.headers().size(); n += 2) {
      exchange.getResponseHeaders().add(page.headers().get(n), page.headers().get(n + 1));
    }
    byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(page.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Serves a path, with its query if it has one, as it stands on a request's first line. */
  void serve(String target, int status, String body, String... headers) {
    pages.put(target, new Page(status, body, List.of(headers)));
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** What was asked for, in order, as it stood on the requests' first lines. */
  List<String> targets() {
    return targets;
  }

  /** Whose page was asked for, in order. */
  List<String> hosts() {
    return hosts;
  }

  @Override
  public InetAddress[] resolve(String host) {
    return new InetAddress[] {InetAddress.getLoopbackAddress()};
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
