package dev.ragbase.store.postgres.internal.db;

import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.UserId;
import dev.ragbase.access.WorkspaceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The ids by which the database knows the names of a scope. They follow from the names (SHA-256 in
 * the form of UUID version 8, RFC 9562 section 5.8), so that no call has to look one up, and
 * nothing in the database answers whether a name exists. A user whose name is a UUID is known by
 * it, as {@code auth.uid()} of an identity provider says it; one of version 8 is not, or a name
 * could be another user's id.
 */
public final class Ids {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-79a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

  private Ids() {}

  /** The id of a tenant. */
  public static UUID of(TenantId tenant) {
    return derived("tenant", tenant.value(), "");
  }

  /** The id of a tenant's workspace. */
  public static UUID of(TenantId tenant, WorkspaceId workspace) {
    return derived("workspace", tenant.value(), workspace.value());
  }

  /** The id of a tenant's user. */
  public static UUID of(TenantId tenant, UserId user) {
    return UUID_TEXT.matcher(user.value()).matches()
        ? UUID.fromString(user.value())
        : derived("user", tenant.value(), user.value());
  }

  /** The id of a scope's workspace. */
  public static UUID workspace(Scope scope) {
    return of(scope.tenant(), scope.workspace());
  }

  /** The id of a scope's user. */
  public static UUID user(Scope scope) {
    return of(scope.tenant(), scope.user());
  }

  /** Names hold no control characters, so that a NUL keeps the parts apart. */
  private static UUID derived(String kind, String tenant, String name) {
    byte[] key = (kind + '\0' + tenant + '\0' + name).getBytes(StandardCharsets.UTF_8);
    ByteBuffer hash = ByteBuffer.wrap(sha256(key));
    long high = (hash.getLong() & 0xFFFFFFFFFFFF0FFFL) | 0x8000L;
    long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  private static byte[] sha256(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
