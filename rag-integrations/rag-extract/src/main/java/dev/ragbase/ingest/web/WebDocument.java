package dev.ragbase.ingest.web;

import dev.ragbase.ingest.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page whose head was fetched. Its body is on its way, and is asked for anew once it was read.
 */
final class WebDocument implements RawDocument, AutoCloseable {
  private final URI uri;
  private final String name;
  private final @Nullable String mediaType;
  private final @Nullable String version;
  private final @Nullable Instant time;
  private final WebSource.Again again;
  private @Nullable Fetch fetch;

  WebDocument(URI uri, Fetch fetch, WebSource.Again again) {
    this.uri = uri;
    this.fetch = fetch;
    this.again = again;
    name = name(fetch.at());
    mediaType = fetch.header("Content-Type").orElse(null);
    version = fetch.header("ETag").or(() -> fetch.header("Last-Modified")).orElse(null);
    time = fetch.lastModified().orElse(null);
  }

  private static String name(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
    return last.isEmpty() ? WebAddress.host(uri) : last;
  }

  @Override
  public String uri() {
    return uri.toString();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable String mediaType() {
    return mediaType;
  }

  @Override
  public @Nullable String version() {
    return version;
  }

  @Override
  public @Nullable Instant time() {
    return time;
  }

  @Override
  public boolean isUnderWay() {
    return true;
  }

  @Override
  public InputStream open() throws IOException {
    Fetch current;
    synchronized (this) {
      current = fetch;
      fetch = null;
    }
    return (current == null ? again.fetch() : current).body();
  }

  /** Breaks off the page's body if nobody has opened it. */
  @Override
  public void close() {
    Fetch unread;
    synchronized (this) {
      unread = fetch;
      fetch = null;
    }
    if (unread != null) {
      try {
        unread.close();
      } catch (IOException e) {
        throw new UncheckedIOException("the page '" + uri + "' could not be broken off", e);
      }
    }
  }
}
