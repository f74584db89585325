package dev.ragbase.architecture.broken.store;

import dev.ragbase.architecture.broken.memory.MemoryThing;

/** Depends on an implementation. */
public final class ContractThatKnowsItsImplementation {
  final MemoryThing thing = new MemoryThing();
}
