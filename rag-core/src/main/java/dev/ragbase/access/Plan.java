package dev.ragbase.access;

/** What a tenant has subscribed to. */
public enum Plan {
  FREE,
  TEAM,
  ENTERPRISE
}
