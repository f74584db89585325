package dev.ragbase.dualwrite;

import dev.ragbase.access.Scope;

/** What an operator of two stores wants to hear of. Never quotes documents, but for their uris. */
public sealed interface DualWriteEvent {
  /** In whose call it came up. */
  Scope scope();

  /** Contract and method, such as {@code documents.put}. */
  String operation();

  /**
   * A read that was compared: the shadow's answer is another one.
   *
   * @param description what differs
   */
  record Difference(Scope scope, String operation, String description) implements DualWriteEvent {}

  /**
   * The shadow did not take a write that the reading side took; it is on the list of what {@link
   * DualWriteStore#repair} makes the same.
   */
  record ShadowFailed(Scope scope, String operation, Throwable cause) implements DualWriteEvent {}
}
