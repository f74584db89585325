package dev.ragbase.bench.compare.part;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.postgresql.Driver;

/**
 * A server as a JDBC url names it, in whichever of the driver's forms it is written: the driver
 * itself reads it.
 *
 * @param hosts each with its port
 * @param database the one that the url names; may be empty
 * @param parameters all others, the login among them
 */
record ServerUrl(String hosts, String database, Map<String, String> parameters) {
  private static final String HOSTS = "PGHOST";
  private static final String PORTS = "PGPORT";
  private static final String DATABASE = "PGDBNAME";

  ServerUrl {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads a url.
   *
   * @throws IllegalArgumentException if the driver cannot; the message holds no login
   */
  static ServerUrl parse(String url) {
    Properties read = url.startsWith("jdbc:postgresql:") ? Driver.parseURL(url, null) : null;
    if (read == null) {
      throw new IllegalArgumentException(
          "'"
              + url.replaceFirst("[?].*", "")
              + "' is no JDBC url of PostgreSQL such as"
              + " jdbc:postgresql://host:5432/postgres?user=postgres&password=..");
    }
    Map<String, String> parameters = new TreeMap<>();
    read.stringPropertyNames().forEach(it -> parameters.put(it, read.getProperty(it)));
    String database = String.valueOf(parameters.remove(DATABASE));
    String[] hosts = String.valueOf(parameters.remove(HOSTS)).split(",", -1);
    String[] ports = String.valueOf(parameters.remove(PORTS)).split(",", -1);
    StringBuilder both = new StringBuilder();
    for (int i = 0; i < hosts.length; i++) {
      both.append(i == 0 ? "" : ",")
          .append(hosts[i].isEmpty() ? "localhost" : hosts[i])
          .append(':')
          .append(ports[Math.min(i, ports.length - 1)]);
    }
    return new ServerUrl(both.toString(), database, parameters);
  }

  /** The url of another database on the same server, by the same login. */
  String to(String other) {
    return named(other)
        + new TreeMap<>(parameters)
            .entrySet().stream()
                .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
                .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
  }

  /** What to call it in files and messages: without the login. */
  String named() {
    return named(database);
  }

  private String named(String any) {
    return "jdbc:postgresql://" + hosts + "/" + encoded(any);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
