package dev.ragbase.access;

/**
 * Names a collection of documents inside a tenant.
 *
 * @param value 1 to 200 characters, no control characters
 */
public record WorkspaceId(String value) {
  public WorkspaceId {
    Names.check("WorkspaceId", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
