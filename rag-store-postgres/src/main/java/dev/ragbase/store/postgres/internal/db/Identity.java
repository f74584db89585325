package dev.ragbase.store.postgres.internal.db;

import java.util.ArrayList;
import java.util.List;

/**
 * Who asks, as settings of one transaction: PostgreSQL forgets them with its end, so that a pooled
 * connection carries nobody's identity on, a pooler between the two included.
 *
 * @param settings name and value, name and value, ...: the names are constants of the program, the
 *     values are bound; the role comes last, since it may not be allowed to make the others
 */
record Identity(List<String> settings) {
  Identity {
    settings = List.copyOf(settings);
  }

  /** The statement that takes it on. */
  Sql sql() {
    Sql sql = new Sql();
    for (int i = 0; i < settings.size(); i += 2) {
      sql.add(i == 0 ? "SELECT " : ", ")
          .add("set_config('" + settings.get(i) + "', ?, true)", settings.get(i + 1));
    }
    return sql;
  }

  /** The same with more settings, made before it. */
  Identity with(List<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(more);
    all.addAll(settings);
    return new Identity(all);
  }
}
