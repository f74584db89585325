package dev.ragbase.access;

/** A user's part in a workspace. */
public record Member(UserId user, Role role) {}
