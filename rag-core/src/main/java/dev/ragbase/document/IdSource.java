package dev.ragbase.document;

import java.util.UUID;

/**
 * Where new ids come from; a parameter, so that tests and replays decide. Safe for many threads.
 */
@FunctionalInterface
public interface IdSource {
  /** The next id, never returned before. */
  UUID next();
}
