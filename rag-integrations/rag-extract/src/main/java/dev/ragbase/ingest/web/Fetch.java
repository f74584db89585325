package dev.ragbase.ingest.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One page being fetched: its head is here, its body may be read once. Past its time it breaks off.
 * For one thread.
 */
final class Fetch implements AutoCloseable {
  private static final String AGENT = "ragbase";

  private final WebLimits limits;
  private final CloseableHttpClient client;
  private final AtomicBoolean late = new AtomicBoolean();
  private final AtomicReference<@Nullable HttpGet> request = new AtomicReference<>();
  private final CompletableFuture<@Nullable Void> timer;
  private @Nullable ClassicHttpResponse response;
  private URI at;

  private Fetch(URI uri, WebLimits limits, DnsResolver names) {
    this.limits = limits;
    at = WebAddress.sent(uri);
    client = client(limits, names);
    timer = new CompletableFuture<>();
    timer.completeOnTimeout(null, limits.timeMax().toMillis(), TimeUnit.MILLISECONDS);
    var unused = timer.thenRunAsync(this::breakOff);
  }

  private static CloseableHttpClient client(WebLimits limits, DnsResolver names) {
    Timeout wait = Timeout.of(limits.connectMax());
    ConnectionConfig connection =
        ConnectionConfig.custom().setConnectTimeout(wait).setSocketTimeout(wait).build();
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setDefaultConnectionConfig(connection)
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom().setResponseTimeout(wait).setAuthenticationEnabled(false).build())
        .setUserAgent(AGENT)
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableAutomaticRetries()
        .build();
  }

  /**
   * Asks for a page and follows its redirects.
   *
   * @throws IOException naming the cause in one line
   */
  static Fetch of(URI uri, WebLimits limits, DnsResolver names) throws IOException {
    Fetch fetch = new Fetch(uri, limits, names);
    try {
      fetch.followRedirects();
      return fetch;
    } catch (IOException | RuntimeException e) {
      IOException told = fetch.told(e);
      fetch.close();
      throw told;
    }
  }

  private void followRedirects() throws IOException {
    for (int redirects = 0; ; redirects++) {
      HttpGet get = new HttpGet(at);
      request.set(get);
      ClassicHttpResponse answer = client.executeOpen(null, get, null);
      response = answer;
      Header location = answer.getFirstHeader("Location");
      boolean redirect = answer.getCode() / 100 == 3 && location != null;
      if (!redirect) {
        return;
      }
      if (redirects == limits.redirectsMax()) {
        throw new IOException("redirects more than " + limits.redirectsMax() + " times");
      }
      answer.close();
      at = WebAddress.redirected(at, location.getValue());
    }
  }

  private void breakOff() {
    late.set(true);
    HttpGet current = request.get();
    if (current != null) {
      current.cancel();
    }
  }

  private IOException told(Exception e) {
    if (late.get()) {
      return new IOException("takes longer than " + limits.timeMax().toSeconds() + " s", e);
    }
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new IOException(message.lines().findFirst().orElse(""), e);
  }

  /** The answer's status. */
  int status() {
    return answer().getCode();
  }

  /** Where the redirects led. */
  URI at() {
    return at;
  }

  /** A header's value. */
  Optional<String> header(String name) {
    Header header = answer().getFirstHeader(name);
    return Optional.ofNullable(header).map(Header::getValue).filter(value -> !value.isBlank());
  }

  /** When the server says that the page was last changed. */
  Optional<Instant> lastModified() {
    return header("Last-Modified").flatMap(Fetch::time);
  }

  private static Optional<Instant> time(String httpDate) {
    try {
      return Optional.of(
          ZonedDateTime.parse(
                  httpDate, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
              .toInstant());
    } catch (DateTimeParseException notADate) {
      return Optional.empty();
    }
  }

  /** The page's bytes, unpacked; closing them closes this. */
  InputStream body() throws IOException {
    HttpEntity entity = answer().getEntity();
    return new Body(entity == null ? InputStream.nullInputStream() : entity.getContent());
  }

  private ClassicHttpResponse answer() {
    ClassicHttpResponse answer = response;
    if (answer == null) {
      throw new IllegalStateException("the page was not fetched");
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    timer.cancel(false);
    HttpGet current = request.get();
    if (current != null) {
      current.cancel();
    }
    client.close();
  }

  private final class Body extends FilterInputStream {
    private long count;

    Body(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read;
      try {
        read = in.read(bytes, offset, length);
      } catch (IOException | RuntimeException e) {
        throw told(e);
      }
      count += Math.max(read, 0);
      if (count > limits.bytesMax()) {
        throw new IOException("is larger than " + limits.bytesMax() + " bytes");
      }
      return read;
    }

    @Override
    public long skip(long n) throws IOException {
      return read(new byte[(int) Math.min(n, 8192)], 0, (int) Math.min(n, 8192));
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() throws IOException {
      Fetch.this.close();
    }
  }
}
