package dev.ragbase.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ragbase.ingest.DocumentSource.Found;
import dev.ragbase.ingest.RawDocument;
import dev.ragbase.ingest.tika.ExtractLimits;
import dev.ragbase.ingest.tika.TikaExtractor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSourceTest {
  private static final WebLimits LIMITS =
      new WebLimits(1_000_000, Duration.ofSeconds(10), Duration.ofSeconds(20), 5);

  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private ExecutorService threads;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Serves a path with a status, headers in pairs and a body. */
  private URI serve(String path, int status, byte[] body, String... headers) {
    server.createContext(
        path,
        exchange -> {
          requests.incrementAndGet();
          for (int n = 0; n < headers.length; n += 2) {
            exchange.getResponseHeaders().add(headers[n], headers[n + 1]);
          }
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          if (body.length > 0) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    return at(path);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<Found> all(WebSource source) {
    List<Found> found = new ArrayList<>();
    source.forEach(found::add);
    return found;
  }

  private static WebSource source(WebLimits limits, URI... uris) {
    return WebSource.of(List.of(uris), limits, true);
  }

  private static String cause(WebSource source) {
    assertThat(all(source)).hasSize(1);
    assertThat(all(source).getFirst()).isInstanceOf(Found.Unreadable.class);
    String cause = ((Found.Unreadable) all(source).getFirst()).cause();
    assertThat(cause).doesNotContain("\n");
    return cause;
  }

  private static RawDocument raw(WebSource source) {
    Found found = all(source).getFirst();
    assertThat(found).isInstanceOf(Found.Raw.class);
    return ((Found.Raw) found).document();
  }

  private static String text(RawDocument document) throws IOException {
    try (InputStream in = document.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aPageComesWithWhatItsServerSaysOfIt() throws IOException {
    URI uri =
        serve(
            "/docs/tokens.html",
            200,
            bytes("<p>words"),
            "Content-Type",
            "text/html; charset=utf-8",
            "ETag",
            "\"v1\"",
            "Last-Modified",
            "Tue, 05 Mar 2024 09:00:00 GMT");
    WebSource source = source(LIMITS, URI.create(uri + "#part"), uri);
    List<String> texts = new ArrayList<>();
    source.forEach(
        found -> {
          RawDocument page = ((Found.Raw) found).document();
          assertThat(page.uri()).isEqualTo(uri.toString());
          assertThat(page.name()).isEqualTo("tokens.html");
          assertThat(page.mediaType()).isEqualTo("text/html; charset=utf-8");
          assertThat(page.version()).isEqualTo("\"v1\"");
          assertThat(page.time()).isEqualTo(Instant.parse("2024-03-05T09:00:00Z"));
          try {
            texts.add(text(page));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(texts).containsExactly("<p>words");
    assertThat(requests).as("one page, asked for once").hasValue(1);
    assertThat(source.uriPrefixes()).containsExactly(uri.toString());
    assertThat(source.isGone(uri.toString())).isFalse();
  }

  @Test
  void aPageMayBeOpenedLaterAndAgain() throws IOException {
    RawDocument page = raw(source(LIMITS, serve("/a", 200, bytes("words"))));
    assertThat(text(page)).isEqualTo("words");
    assertThat(text(page)).isEqualTo("words");
    assertThat(page.version()).isNull();
    assertThat(page.time()).isNull();
  }

  @Test
  void aPageIsExtractedByWhatItIs() {
    byte[] latin2 =
        "<title>\u0141\u00f3d\u017a</title><p>x"
            .getBytes(java.nio.charset.Charset.forName("ISO-8859-2"));
    URI uri = serve("/index.php", 200, latin2, "Content-Type", "text/html; charset=ISO-8859-2");
    try (TikaExtractor extractor = TikaExtractor.create(ExtractLimits.defaults())) {
      assertThat(extractor.extract(raw(source(LIMITS, uri))).title())
          .isEqualTo("\u0141\u00f3d\u017a");
    }
  }

  @Test
  void redirectsAreFollowedAndTheUriStaysAsGiven() throws IOException {
    serve("/end.txt", 200, bytes("words"));
    serve("/middle", 302, new byte[0], "Location", "end.txt");
    URI uri = serve("/start", 301, new byte[0], "Location", at("/middle").toString());
    RawDocument page = raw(source(LIMITS, uri));
    assertThat(page.uri()).isEqualTo(uri.toString());
    assertThat(page.name()).isEqualTo("end.txt");
    assertThat(text(page)).isEqualTo("words");
  }

  @Test
  void redirectsWithoutEndAreRefused() {
    URI uri = serve("/loop", 302, new byte[0], "Location", "/loop");
    assertThat(cause(source(LIMITS, uri))).contains("redirects more than 5 times");
  }

  @Test
  void aRedirectLeadsToWebPagesOnly() {
    URI uri = serve("/file", 302, new byte[0], "Location", "file:///etc/passwd");
    assertThat(cause(source(LIMITS, uri))).contains("'file:///etc/passwd' is no http");
    URI broken = serve("/broken", 302, new byte[0], "Location", "http://[");
    assertThat(cause(source(LIMITS, broken))).contains("is no web address");
  }

  @Test
  void aPrivateAddressIsRefusedBeforeItIsAsked() {
    URI uri = serve("/secret", 200, bytes("secret"));
    assertThat(cause(WebSource.of(List.of(uri), LIMITS, false)))
        .contains("private address 127.0.0.1");
    assertThat(requests).hasValue(0);
  }

  @Test
  void aRedirectToAPrivateAddressIsRefused() {
    serve("/secret", 200, bytes("secret"));
    int port = server.getAddress().getPort();
    URI uri =
        serve("/out", 302, new byte[0], "Location", "http://inner.example:" + port + "/secret");
    DnsResolver names = new PretendPublic();
    WebSource source =
        WebSource.of(
            List.of(URI.create("http://outer.example:" + port + "/out")), LIMITS, true, names);
    assertThat(cause(source)).contains("private address");
    assertThat(uri).isNotNull();
    assertThat(requests).as("only the redirects").hasValue(3);
  }

  /** Lets one name pass as public though it is served here, and checks all others. */
  private static final class PretendPublic implements DnsResolver {
    private final PublicAddresses others =
        new PublicAddresses(
            new PublicAddressesTest.Names(Map.of("inner.example", new String[] {"127.0.0.1"})));

    @Override
    public InetAddress[] resolve(String host) throws java.net.UnknownHostException {
      return host.equals("outer.example")
          ? SystemDefaultDnsResolver.INSTANCE.resolve("127.0.0.1")
          : others.resolve(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  @Test
  void aPageThatIsGoneIsKnownToBe() {
    URI missing = serve("/missing", 404, bytes("no"));
    URI removed = serve("/removed", 410, new byte[0]);
    URI failing = serve("/failing", 500, new byte[0]);
    WebSource source = source(LIMITS, missing, removed, failing);
    assertThat(source.isGone(missing.toString())).as("also before it was listed").isTrue();
    List<Found> found = all(source);
    assertThat(found).hasSize(3).allMatch(f -> f instanceof Found.Unreadable);
    assertThat(((Found.Unreadable) found.getFirst()).cause()).contains("status 404");
    assertThat(source.isGone(removed.toString())).isTrue();
    assertThat(source.isGone(failing.toString())).isFalse();
    assertThat(source.isGone("http://elsewhere.example/")).isFalse();
  }

  @Test
  void oneUnreadablePageDoesNotStopTheOthers() {
    URI good = serve("/good", 200, bytes("words"));
    server.createContext("/cut", HttpExchange::close);
    List<Found> found = all(source(LIMITS, at("/cut"), good));
    assertThat(found.get(0)).isInstanceOf(Found.Unreadable.class);
    assertThat(found.get(1)).isInstanceOf(Found.Raw.class);
  }

  @Test
  void aPageIsReadOnlySoFarAlsoWhenItIsPacked() throws IOException {
    RawDocument large = raw(source(LIMITS, serve("/large", 200, new byte[1_000_001])));
    assertThatThrownBy(() -> text(large))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1000000");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[50_000_000]);
    }
    assertThat(packed.size()).isLessThan(100_000);
    URI bomb = serve("/bomb", 200, packed.toByteArray(), "Content-Encoding", "gzip");
    RawDocument page = raw(source(LIMITS, bomb));
    assertThatThrownBy(() -> text(page))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is larger");
  }

  @Test
  void aServerThatDripsIsLeftInTime() {
    server.createContext(
        "/drip",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          out.write('x');
          out.flush();
          awaitOver();
        });
    WebLimits quick = new WebLimits(1_000, Duration.ofSeconds(30), Duration.ofMillis(500), 5);
    List<String> causes = new ArrayList<>();
    source(quick, at("/drip"))
        .forEach(
            found -> {
              try {
                text(((Found.Raw) found).document());
              } catch (IOException e) {
                causes.add(e.getMessage());
              }
            });
    assertThat(causes).hasSize(1).allMatch(cause -> cause.contains("takes longer than"));
    server.createContext("/silent", exchange -> awaitOver());
    assertThat(cause(source(quick, at("/silent")))).contains("takes longer than");
  }

  private void awaitOver() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatIsNoWebAddressIsRefusedAtOnce() {
    for (String uri :
        List.of(
            "ftp://example.org/",
            "file:///etc/passwd",
            "docs/a.html",
            "http:///x",
            "http://u:p@example.org/")) {
      assertThatThrownBy(() -> source(LIMITS, URI.create(uri)))
          .as(uri)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
