package dev.ragbase.ingest.web;

import dev.ragbase.ingest.DocumentSource;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * The pages behind given http and https addresses, each by itself: links are not followed.
 * Redirects are, but never from https to http, and no connection is made to a private address
 * unless that was allowed. No cookies, credentials or proxies are used.
 *
 * <p>A page's uri is its address as given; what is not ASCII in it is sent as browsers send it. Its
 * version is its ETag, else its Last-Modified. Each listing asks for each page once; which of them
 * are gone is known from it. Safe for many threads.
 */
public final class WebSource implements DocumentSource {
  private static final int NOT_FOUND = 404;
  private static final int GONE = 410;

  private final List<URI> uris;
  private final WebLimits limits;
  private final DnsResolver names;

  /** Whether a page is gone, of those that were listed; in doubt it is not. */
  private final Map<String, Boolean> gone = new ConcurrentHashMap<>();

  private WebSource(List<URI> uris, WebLimits limits, DnsResolver names) {
    Set<URI> distinct = new LinkedHashSet<>();
    for (URI uri : uris) {
      WebAddress.sent(uri);
      distinct.add(withoutFragment(uri));
    }
    this.uris = List.copyOf(distinct);
    this.limits = limits;
    this.names = names;
  }

  /**
   * The pages at these addresses.
   *
   * @param allowPrivate whether pages of this machine and its network may be fetched
   * @throws IllegalArgumentException if an address is not http or https, names no host or a user,
   *     or its host's name in ASCII is not certain
   */
  public static WebSource of(List<URI> uris, WebLimits limits, boolean allowPrivate) {
    return of(uris, limits, allowPrivate, SystemDefaultDnsResolver.INSTANCE);
  }

  static WebSource of(List<URI> uris, WebLimits limits, boolean allowPrivate, DnsResolver names) {
    return new WebSource(uris, limits, allowPrivate ? names : new PublicAddresses(names));
  }

  private static URI withoutFragment(URI uri) {
    String whole = uri.toString();
    int fragment = whole.indexOf('#');
    return fragment < 0 ? uri : URI.create(whole.substring(0, fragment));
  }

  @Override
  public void forEach(Consumer<Found> consumer) {
    for (URI uri : uris) {
      hand(uri, consumer);
    }
  }

  private void hand(URI uri, Consumer<Found> consumer) {
    WebDocument page;
    try {
      page = new WebDocument(uri, fetch(uri), () -> fetch(uri));
    } catch (IOException e) {
      consumer.accept(new Found.Unreadable(uri.toString(), message(e)));
      return;
    }
    try (page) {
      consumer.accept(new Found.Raw(page));
    }
  }

  private Fetch fetch(URI uri) throws IOException {
    gone.put(uri.toString(), false);
    Fetch fetch = Fetch.of(uri, limits, names);
    gone.put(uri.toString(), isGone(fetch));
    if (fetch.status() != 200) {
      fetch.close();
      throw new IOException("the server answers with status " + fetch.status());
    }
    return fetch;
  }

  private static boolean isGone(Fetch fetch) {
    return fetch.status() == NOT_FOUND || fetch.status() == GONE;
  }

  private static String message(IOException e) {
    return e.getMessage() == null ? "cannot be fetched" : "cannot be fetched: " + e.getMessage();
  }

  @Override
  public List<String> uriPrefixes() {
    return uris.stream().map(URI::toString).toList();
  }

  @Override
  public boolean isGone(String uri) {
    URI known = uris.stream().filter(u -> u.toString().equals(uri)).findAny().orElse(null);
    if (known == null) {
      return false;
    }
    Boolean told = gone.get(uri);
    if (told != null) {
      return told;
    }
    try (Fetch page = Fetch.of(known, limits, names)) {
      return isGone(page);
    } catch (IOException unsure) {
      return false;
    }
  }

  /** Asks for a page again. */
  @FunctionalInterface
  interface Again {
    Fetch fetch() throws IOException;
  }
}
