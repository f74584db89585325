package dev.ragbase.access;

import org.jspecify.annotations.Nullable;

/**
 * What a tenant may have.
 *
 * @param usersMax how many users; null for any number
 * @param documentsMax how many documents in all its workspaces; null for any number
 * @param region where its data are to be kept; not blank
 */
public record TenantSettings(
    Plan plan, @Nullable Integer usersMax, @Nullable Long documentsMax, String region) {
  public TenantSettings {
    if (usersMax != null && usersMax < 0) {
      throw new IllegalArgumentException("usersMax is " + usersMax + ", must be at least 0");
    }
    if (documentsMax != null && documentsMax < 0) {
      throw new IllegalArgumentException(
          "documentsMax is " + documentsMax + ", must be at least 0");
    }
    Names.check("region", region);
  }

  /** The free plan, without bounds, in the region {@code default}. */
  public static TenantSettings defaults() {
    return new TenantSettings(Plan.FREE, null, null, "default");
  }
}
