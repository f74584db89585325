package dev.ragbase.access;

/** What a member of a workspace may do; each role may do what the ones before it may. */
public enum Role {
  /** Reads documents and keeps own chats. */
  VIEWER,
  /** Also writes and deletes documents. */
  EDITOR,
  /** Also manages members and maintenance. */
  ADMIN,
  /** Also gives the workspace away or removes it. */
  OWNER;

  /** Whether this role may do what {@code needed} may. */
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
