package dev.ragbase.bench.compare.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** Writes down which statements are run over a data source, with their parameters. */
final class StatementRecorder {
  private final List<Recorded> recorded = new ArrayList<>();

  /**
   * A statement that was run.
   *
   * @param parameters by position, from 1
   */
  record Recorded(String sql, Map<Integer, Object> parameters) {}

  /** The same connections, listened to. */
  DataSource around(DataSource source) {
    return proxy(
        DataSource.class,
        source,
        (method, arguments, result) ->
            result instanceof Connection connection ? around(connection) : result);
  }

  /** What was run since the last call. */
  synchronized List<Recorded> take() {
    List<Recorded> taken = List.copyOf(recorded);
    recorded.clear();
    return taken;
  }

  private Connection around(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, arguments, result) ->
            result instanceof PreparedStatement statement
                ? around(statement, (String) arguments[0])
                : result);
  }

  private PreparedStatement around(PreparedStatement statement, String sql) {
    Map<Integer, Object> parameters = new TreeMap<>();
    return proxy(
        PreparedStatement.class,
        statement,
        (method, arguments, result) -> {
          String name = method.getName();
          if (name.startsWith("set")
              && arguments.length == 2
              && arguments[0] instanceof Integer at) {
            parameters.put(at, arguments[1]);
          } else if (name.startsWith("execute")) {
            add(new Recorded(sql, new TreeMap<>(parameters)));
          }
          return result;
        });
  }

  private synchronized void add(Recorded statement) {
    recorded.add(statement);
  }

  private interface Listener {
    Object heard(Method method, Object[] arguments, Object result);
  }

  private static <T> T proxy(Class<T> type, T target, Listener listener) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          try {
            Object[] given = arguments == null ? new Object[0] : arguments;
            return listener.heard(method, given, method.invoke(target, given));
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
