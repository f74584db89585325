package dev.ragbase.chat;

/** Who says a message. */
public enum ChatRole {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL
}
