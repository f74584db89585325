package dev.ragbase.embed;

/**
 * Offers an embedder to programs that do not choose one: found by {@link java.util.ServiceLoader},
 * so that a jar on the class path is enough.
 */
public interface EmbedderProvider {
  /** A new embedder; the caller closes it. */
  Embedder open();
}
