package dev.ragbase.store.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLSocketFactory;
import javax.security.auth.callback.CallbackHandler;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.core.Oid;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.util.PGPropertyMaxResultBufferParser;
import org.postgresql.util.PSQLException;

/**
 * What a url says to PostgreSQL's driver, checked: of what it cannot read the driver passes over
 * the one half, and of the other says when it connects that the server is out of reach.
 */
final class UrlParameters {
  private static final String PREFIX = "jdbc:postgresql:";
  private static final Pattern SERVICE = Pattern.compile("(?<=[?&])service=([^&]*)");
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,10}");
  private static final Pattern VERSION = Pattern.compile("\\d{1,2}(\\.\\d{1,2}){0,2}");

  /** The driver counts their milliseconds by an int. */
  private static final Set<PGProperty> SECONDS =
      EnumSet.of(
          PGProperty.CONNECT_TIMEOUT,
          PGProperty.SOCKET_TIMEOUT,
          PGProperty.LOGIN_TIMEOUT,
          PGProperty.QUERY_TIMEOUT,
          PGProperty.CANCEL_SIGNAL_TIMEOUT,
          PGProperty.HOST_RECHECK_SECONDS);

  private static final Set<PGProperty> MILLISECONDS =
      EnumSet.of(PGProperty.GSS_RESPONSE_TIMEOUT, PGProperty.SSL_RESPONSE_TIMEOUT);

  /** Of these the driver reads {@code REQUIRE} as {@code require}. */
  private static final Set<PGProperty> ANY_CASE =
      EnumSet.of(
          PGProperty.SSL_MODE,
          PGProperty.GSS_ENC_MODE,
          PGProperty.GSS_LIB,
          PGProperty.AUTOSAVE,
          PGProperty.READ_ONLY_MODE,
          PGProperty.STRING_TYPE);

  private final String store;
  private final Properties said;

  private UrlParameters(String store, Properties said) {
    this.store = store;
    this.said = said;
  }

  /**
   * The parameters of a url.
   *
   * @throws IllegalArgumentException if it is none of PostgreSQL's, or says what the driver does
   *     not know or cannot read; a password is not quoted
   */
  static UrlParameters of(String url) {
    Properties said = parsed(url);
    if (said == null) {
      throw unreadable(url);
    }
    UrlParameters parameters = new UrlParameters(withoutParameters(url), said);
    said.stringPropertyNames().stream().sorted().forEach(parameters::require);
    return parameters;
  }

  /** The url without its parameters, one of which may be a password. */
  static String withoutParameters(String url) {
    return url.replaceAll("[?;].*", "").replaceAll("//[^/@]*@", "//");
  }

  /** The schema that the url names. */
  Optional<String> schema() {
    return Optional.ofNullable(said.getProperty(PGProperty.CURRENT_SCHEMA.getName()));
  }

  /**
   * Checks that the url names no other schema than this.
   *
   * @throws IllegalArgumentException if it does
   */
  void requireSchema(String schema) {
    if (!schema().orElse(schema).equals(schema)) {
      throw new IllegalArgumentException(
          sets(PGProperty.CURRENT_SCHEMA.getName())
              + " to '"
              + schema().orElseThrow()
              + "', the settings say schema '"
              + schema
              + "': leave it out of the url, or name the same in both");
    }
  }

  private static @Nullable Properties parsed(String url) {
    return url.startsWith(PREFIX) ? Driver.parseURL(url, new Properties()) : null;
  }

  /** The driver quotes a url whole when it refuses it. */
  private static IllegalArgumentException unreadable(String url) {
    Matcher service = SERVICE.matcher(url);
    if (service.find() && parsed(url.replace(service.group(), "")) != null) {
      String name = URLDecoder.decode(service.group(1), StandardCharsets.UTF_8);
      return new IllegalArgumentException(
          "the url of '"
              + withoutParameters(url)
              + "' names the service '"
              + name
              + "', which is in no pg_service.conf: write a section ["
              + name
              + "] into ~/.pg_service.conf or the file that PGSERVICEFILE names, or correct the"
              + " name");
    }
    return new IllegalArgumentException(
        "'"
            + withoutParameters(url)
            + "' cannot be read as a url of PostgreSQL: write it as"
            + " jdbc:postgresql://HOST[:PORT]/DATABASE[?NAME=VALUE&...]");
  }

  private void require(String name) {
    PGProperty property = PGProperty.forName(name);
    if (property == null) {
      throw new IllegalArgumentException(
          sets(name)
              + ", which PostgreSQL's driver does not know and would pass over: write the"
              + " parameter as pgjdbc's documentation does (sslmode, say), or leave it out");
    }
    String value = said.getProperty(name);
    Rule rule = value.indexOf('\0') >= 0 ? Rule.NO_ZERO : rule(property);
    if (!rule.holds().test(value)) {
      // A password has no other rule, and is not to be quoted.
      String quoted = rule.equals(Rule.NO_ZERO) ? "..." : value;
      throw new IllegalArgumentException(
          sets(name) + " to '" + quoted + "', must be " + rule.wanted());
    }
  }

  private String sets(String name) {
    return "the url of '" + store + "' sets '" + name + "'";
  }

  /** What a value must be. */
  private record Rule(String wanted, Predicate<String> holds) {
    static final Rule ANY = new Rule("anything", value -> true);
    static final Rule NO_ZERO = new Rule("text without a zero byte", value -> false);
  }

  /** Of most parameters the driver tells the choices, or by the default whether it is a number. */
  private static Rule rule(PGProperty property) {
    return switch (property) {
      case CURRENT_SCHEMA ->
          new Rule(
              "one schema, where the tables are: lower-case letters, digits and underscores",
              PostgresSettings.SCHEMA.asMatchPredicate());
      case SSL -> new Rule("true or false", Set.of("", "true", "false")::contains);
      case ASSUME_MIN_SERVER_VERSION ->
          new Rule("a version of PostgreSQL, such as 15 or 9.4", VERSION.asMatchPredicate());
      case MAX_RESULT_BUFFER ->
          new Rule(
              "a size such as 64M, or a part of the heap such as 10percent",
              readBy(PGPropertyMaxResultBufferParser::parseProperty));
      case BINARY_TRANSFER_ENABLE, BINARY_TRANSFER_DISABLE ->
          new Rule("types by name or number, between commas", each(readBy(Oid::valueOf)));
      case REQUIRE_AUTH -> {
        List<String> choices = List.of(property.getChoices());
        yield new Rule(listed(choices) + ", between commas", each(choices::contains));
      }
      case SOCKET_FACTORY -> named(SocketFactory.class);
      case SSL_FACTORY -> named(SSLSocketFactory.class);
      case SSL_HOSTNAME_VERIFIER -> named(HostnameVerifier.class);
      case SSL_PASSWORD_CALLBACK -> named(CallbackHandler.class);
      case AUTHENTICATION_PLUGIN_CLASS_NAME -> named(AuthenticationPlugin.class);
      case CONNECT_EXECUTOR -> named(Executor.class);
      default -> byKind(property);
    };
  }

  private static Rule byKind(PGProperty property) {
    String usual = property.getDefaultValue() == null ? "" : property.getDefaultValue();
    String[] choices = property.getChoices();
    if (choices != null) {
      return oneOf(List.of(choices), ANY_CASE.contains(property));
    }
    if (usual.equals("true") || usual.equals("false")) {
      return oneOf(List.of("true", "false"), true);
    }
    return WHOLE.matcher(usual).matches() ? number(property, Long.parseLong(usual)) : Rule.ANY;
  }

  private static Rule oneOf(List<String> choices, boolean anyCase) {
    return new Rule(
        listed(choices),
        anyCase ? value -> choices.stream().anyMatch(value::equalsIgnoreCase) : choices::contains);
  }

  /** Below nothing is what stands for none, where that is the default. */
  private static Rule number(PGProperty property, long usual) {
    boolean seconds = SECONDS.contains(property);
    long min = property == PGProperty.PREPARE_THRESHOLD ? -1 : Math.min(0, usual);
    long max = seconds ? Integer.MAX_VALUE / 1_000 : Integer.MAX_VALUE;
    String unit =
        seconds ? " of seconds" : MILLISECONDS.contains(property) ? " of milliseconds" : "";
    return new Rule("a whole number" + unit + " from " + min + " to " + max, whole(min, max));
  }

  private static Predicate<String> whole(long min, long max) {
    return value ->
        WHOLE.matcher(value).matches()
            && Long.parseLong(value) >= min
            && Long.parseLong(value) <= max;
  }

  private static Predicate<String> each(Predicate<String> holds) {
    return value -> value.isEmpty() || Arrays.stream(value.split(",", -1)).allMatch(holds);
  }

  private static String listed(List<String> choices) {
    int last = choices.size() - 1;
    return last == 0
        ? choices.getFirst()
        : String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
  }

  private static Rule named(Class<?> type) {
    return new Rule(
        "a class on the class path that is a " + type.getName(),
        value ->
            Stream.of(Thread.currentThread().getContextClassLoader(), Driver.class.getClassLoader())
                .anyMatch(loader -> isA(type, value, loader)));
  }

  private static boolean isA(Class<?> type, String name, @Nullable ClassLoader loader) {
    try {
      return type.isAssignableFrom(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** How the driver reads a value. */
  private interface Reader {
    Object read(String value) throws PSQLException;
  }

  private static Predicate<String> readBy(Reader reader) {
    return value -> {
      try {
        reader.read(value);
        return true;
      } catch (PSQLException | RuntimeException e) {
        return false;
      }
    };
  }
}
