package dev.ragbase.store.postgres.isolation;

import java.util.List;

/**
 * A table as the catalog has it.
 *
 * @param scope the column that says whose a row is: the workspace, else the tenant
 * @param key the columns that tell its rows apart, or the scope alone
 * @param application the privileges of the application's role, upper case
 */
record Table(
    String name,
    String scope,
    List<String> key,
    List<Column> columns,
    List<Reference> references,
    boolean isPartition,
    List<String> application) {
  /** A column; {@code filled} if a row must give it a value. */
  record Column(String name, String type, boolean filled) {}

  /** A foreign key. */
  record Reference(List<String> columns, String table, List<String> referenced) {}

  boolean has(String column) {
    return columns.stream().anyMatch(it -> it.name().equals(column));
  }

  boolean hasKey() {
    return !key.equals(List.of(scope)) || scope.equals("id") || name.equals("workspace_heads");
  }

  /** Whether its rows are a tenant's and not one workspace's. */
  boolean isOfTenant() {
    return scope.equals("tenant_id") || name.equals("tenants");
  }

  @Override
  public String toString() {
    return name;
  }
}
