package dev.ragbase.bench.compare.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One line from the driver to a competitor: a verb and named whole numbers, such as {@code search
 * k=10 effort=64}. The native program reads the same form.
 */
public record Request(String verb, Map<String, Long> values) {
  public Request {
    if (!verb.matches("[a-z]+")) {
      throw new IllegalArgumentException("a request's verb is letters, not '" + verb + "'");
    }
    values = new LinkedHashMap<>(values);
  }

  /** A request without values. */
  public static Request of(String verb) {
    return new Request(verb, Map.of());
  }

  /** This, with a value under a name, in place of what was there. */
  public Request with(String name, long value) {
    Map<String, Long> all = new LinkedHashMap<>(values);
    all.put(name, value);
    return new Request(verb, all);
  }

  /** The value under a name. */
  public int value(String name, int otherwise) {
    return Math.toIntExact(values.getOrDefault(name, (long) otherwise));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException quoting the word that is no {@code name=number}
   */
  public static Request parse(String line) {
    String[] words = line.strip().split(" +", -1);
    Map<String, Long> values = new LinkedHashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals < 1 || !words[i].substring(equals + 1).matches("-?[0-9]{1,18}")) {
        throw new IllegalArgumentException("'" + words[i] + "' is not name=number");
      }
      values.put(words[i].substring(0, equals), Long.parseLong(words[i].substring(equals + 1)));
    }
    return new Request(words[0], values);
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(it -> " " + it.getKey() + "=" + it.getValue())
        .collect(Collectors.joining("", verb, ""));
  }
}
