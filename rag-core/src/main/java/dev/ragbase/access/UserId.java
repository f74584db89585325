package dev.ragbase.access;

/**
 * Names a person or service that acts inside a tenant.
 *
 * @param value 1 to 200 characters, no control characters
 */
public record UserId(String value) {
  public UserId {
    Names.check("UserId", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
