package dev.ragbase.access;

/**
 * Names a customer: the outermost boundary that nothing crosses.
 *
 * @param value 1 to 200 characters, no control characters
 */
public record TenantId(String value) {
  public TenantId {
    Names.check("TenantId", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
