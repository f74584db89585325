package dev.ragbase.store.postgres;

import dev.ragbase.access.Member;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.UserId;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;

/**
 * Who belongs to a workspace, for its admins and owners. An admin manages viewers, editors and
 * admins; an owner everyone. A change holds from the next call on: on this node at once, on others
 * after a second at most for what a call is told, and at once for what it gets to see. Every method
 * throws {@link dev.ragbase.access.AccessDenied} if the scope's user may not do this, and {@link
 * IllegalStateException} after the store's close. Safe for many threads.
 */
public interface Members {
  /** Makes a user a member, or gives a member another role; the user is made if need be. */
  void set(Scope scope, UserId user, Role role);

  /**
   * Takes a member out of the scope's workspace; what it wrote stays.
   *
   * @return whether there was one
   * @throws dev.ragbase.store.StoreException if it is the last owner
   */
  boolean remove(Scope scope, UserId user);

  /** The members, ordered by name (by code point). */
  Page<Member> list(Scope scope, PageRequest page);
}
