package dev.ragbase.copy;

/** What a copy does with what only the target has. */
public enum CopyMode {
  /** It stays; a conversation that goes on differently at the target gets what it lacks. */
  ADD,
  /** It goes: afterwards the target holds what the source does, and nothing else. */
  MIRROR
}
