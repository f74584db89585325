package dev.ragbase.store;

import java.util.UUID;

/**
 * The newest state of one entity.
 *
 * @param number its place in the workspace's feed, from 1, ever growing
 * @param revision a document's revision, a session's number of messages, otherwise 0
 * @param deleted whether the entity is gone; its id stays for ever
 */
public record Change(long number, Kind kind, UUID entity, int revision, boolean deleted) {
  /** What changed. */
  public enum Kind {
    DOCUMENT,
    CHAT_SESSION
  }
}
