package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Scope;
import dev.ragbase.document.Filter;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageCursor;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.postgres.internal.db.Ids;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A page of the documents that pass a filter, ordered by uri. */
final class DocumentPages<T> {
  private final PageCursor cursors;
  private final UUID workspace;
  private final Filter filter;
  private final PageRequest page;
  private final Function<T, String> uri;

  private DocumentPages(
      PageCursor cursors,
      UUID workspace,
      Filter filter,
      PageRequest page,
      Function<T, String> uri) {
    this.cursors = cursors;
    this.workspace = workspace;
    this.filter = filter;
    this.page = page;
    this.uri = uri;
  }

  static <T> DocumentPages<T> of(
      String call, Scope scope, Filter filter, PageRequest page, Function<T, String> uri) {
    return new DocumentPages<>(
        PageCursor.of(call, scope.tenant(), scope.workspace(), filter),
        Ids.workspace(scope),
        filter,
        page,
        uri);
  }

  /**
   * Reads the page, and one more document to see whether another page follows.
   *
   * @param columns of documents {@code d}
   */
  Page<T> read(Function<Sql, List<T>> query, String columns) {
    Sql sql = Sql.of("SELECT " + columns + " FROM documents d WHERE d.workspace_id = ?", workspace);
    cursors
        .key(page)
        .ifPresent(
            after ->
                sql.add(" AND (d.uri_start, d.uri) > (?, ?)", UriKey.of(after).start(), after));
    if (!FilterSql.isAll(filter)) {
      sql.add(" AND d.id IN (").add(FilterSql.ids(filter, workspace)).add(")");
    }
    List<T> found = query.apply(sql.add(" ORDER BY d.uri_start, d.uri LIMIT ?", page.size() + 1));
    if (found.size() <= page.size()) {
      return new Page<>(found, Optional.empty());
    }
    List<T> shown = found.subList(0, page.size());
    return new Page<>(shown, Optional.of(cursors.after(uri.apply(shown.getLast()))));
  }
}
