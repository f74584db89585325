package dev.ragbase.dualwrite;

/** Which of two stores. */
public enum Side {
  FIRST,
  SECOND;

  /** The other one. */
  public Side other() {
    return this == FIRST ? SECOND : FIRST;
  }
}
