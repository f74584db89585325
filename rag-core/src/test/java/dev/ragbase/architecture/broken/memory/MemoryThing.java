package dev.ragbase.architecture.broken.memory;

/** What a contract must not know. */
public final class MemoryThing {}
