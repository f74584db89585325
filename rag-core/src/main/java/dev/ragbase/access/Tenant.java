package dev.ragbase.access;

import java.time.Instant;

/** A customer with what it may have. */
public record Tenant(TenantId id, TenantSettings settings, Instant createdAt) {}
