package dev.ragbase.store.postgres;
public final class PostgresStore {}
