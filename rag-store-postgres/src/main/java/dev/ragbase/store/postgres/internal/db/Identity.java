package dev.ragbase.store.postgres.internal.db;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who asks, as settings of one transaction: PostgreSQL forgets them with its end, so that a pooled
 * connection carries nobody's identity on, a pooler between the two included.
 */
final class Identity {
  /** A call of {@code set_config} for each, with a question mark for its value. */
  private final String calls;

  private final List<String> values;

  /**
   * An identity.
   *
   * @param settings name and value, name and value, ...: the names are constants of the program,
   *     the values are bound; the role comes last, since it may not be allowed to make the others
   */
  Identity(List<String> settings) {
    List<String> each = new ArrayList<>();
    List<String> bound = new ArrayList<>();
    for (int i = 0; i < settings.size(); i += 2) {
      each.add("set_config('" + settings.get(i) + "', ?, true)");
      bound.add(settings.get(i + 1));
    }
    this.calls = String.join(", ", each);
    this.values = Collections.unmodifiableList(bound);
  }

  private Identity(String calls, List<String> values) {
    this.calls = calls;
    this.values = values;
  }

  /** The statement that takes it on. */
  Sql sql() {
    return Sql.of("SELECT " + calls, values.toArray());
  }

  /** The same with more settings, made before it. */
  Identity with(List<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    Identity first = new Identity(more);
    List<String> all = new ArrayList<>(first.values);
    all.addAll(values);
    return new Identity(first.calls + ", " + calls, all);
  }
}
