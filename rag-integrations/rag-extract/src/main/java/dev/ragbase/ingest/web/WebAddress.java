package dev.ragbase.ingest.web;

import java.io.IOException;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes of addresses as people write them those that are sent: in ASCII, as browsers do it. */
final class WebAddress {
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(:[0-9]*)?");

  private static final Pattern NAME = Pattern.compile("\\.*[A-Za-z0-9_-][A-Za-z0-9_.-]*");

  /** Java knows the rules of 2003 for them, browsers go by later ones: these lead elsewhere. */
  private static final Pattern READ_DIFFERENTLY = Pattern.compile("[\\u00DF\\u03C2\\u200C\\u200D]");

  private WebAddress() {}

  /**
   * The address to ask for, without its fragment.
   *
   * @throws IllegalArgumentException if it is not http or https, names no host, or a user
   */
  static URI sent(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("'" + uri + "' is no http or https address");
    }
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    int user = authority.lastIndexOf('@');
    if (user >= 0) {
      throw new IllegalArgumentException(
          "the address of '"
              + authority.substring(user + 1)
              + "' holds a user name: credentials are not sent");
    }
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + uri + "' names no host");
    }
    String port = parts.group(2) == null ? "" : parts.group(2);
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(scheme + "://" + host(parts.group(1)) + port + ascii(path + query));
  }

  private static String host(String written) {
    if (written.startsWith("[")) {
      return written;
    }
    if (READ_DIFFERENTLY.matcher(written).find()) {
      throw notAscii(written, null);
    }
    String host;
    try {
      host = IDN.toASCII(written);
    } catch (IllegalArgumentException e) {
      throw notAscii(written, e);
    }
    if (!NAME.matcher(host).matches()) {
      throw new IllegalArgumentException("'" + written + "' is not the name of a host");
    }
    return host;
  }

  private static IllegalArgumentException notAscii(String host, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "the host '" + host + "' has no certain name in ASCII: write it as that (xn--...)", cause);
  }

  private static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= 0) {
        ascii.append((char) b);
      } else {
        ascii.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return ascii.toString();
  }

  /** The host's name in an address to be sent. */
  static String host(URI sent) {
    Matcher parts = AUTHORITY.matcher(sent.getRawAuthority());
    return parts.matches() ? parts.group(1) : sent.getRawAuthority();
  }

  /**
   * Where a redirect leads.
   *
   * @param location the header's value, each byte a character
   * @throws IOException if that is no web address, or one that is not encrypted any more
   */
  static URI redirected(URI from, String location) throws IOException {
    URI to;
    try {
      String where = utf8(location);
      // URI.resolve() takes a mere query for one of the folder.
      to = sent(where.startsWith("?") ? onPage(from, where) : from.resolve(new URI(where)));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IOException("redirects to what is no web address: " + e.getMessage(), e);
    }
    if (from.getScheme().equals("https") && to.getScheme().equals("http")) {
      throw new IOException("redirects from https to http: '" + to + "'");
    }
    return to;
  }

  private static URI onPage(URI page, String query) throws URISyntaxException {
    return new URI(page.getScheme() + "://" + page.getRawAuthority() + page.getRawPath() + query);
  }

  private static String utf8(String bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException otherwiseEncoded) {
      return bytes;
    }
  }
}
