package dev.ragbase.store.postgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A server as a JDBC url names it, without the database and the user. */
record ServerAddress(String host, int port, Map<String, String> parameters) {
  private static final int PORT_DEFAULT = 5432;
  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://([^/?,:]+|\\[[^]]+])(?::(\\d+))?(?:/[^?]*)?(?:\\?(.*))?");

  ServerAddress {
    parameters = Map.copyOf(parameters);
  }

  static ServerAddress local(int port) {
    return new ServerAddress("127.0.0.1", port, Map.of());
  }

  /** The server in a url, with the url's parameters except user and password. */
  static ServerAddress parse(String url) {
    Map<String, String> parameters = parametersOf(url);
    parameters.remove("user");
    parameters.remove("password");
    Matcher matcher = match(url);
    String port = matcher.group(2);
    return new ServerAddress(
        matcher.group(1), port == null ? PORT_DEFAULT : Integer.parseInt(port), parameters);
  }

  /** The parameters of a url, user and password among them. */
  static Map<String, String> parametersOf(String url) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = match(url).group(3);
    if (query != null && !query.isEmpty()) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.put(key, URLDecoder.decode(value, UTF_8));
      }
    }
    return parameters;
  }

  String url(String database, String user, String password) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("user", user);
    all.put("password", password);
    all.putAll(parameters);
    return "jdbc:postgresql://"
        + host
        + ":"
        + port
        + "/"
        + encode(database)
        + all.entrySet().stream()
            .map(it -> it.getKey() + "=" + encode(it.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static Matcher match(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not of the form jdbc:postgresql://host:port/database?user=..&password=..: '"
              + url
              + "'");
    }
    return matcher;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
