package dev.ragbase.index;

import dev.ragbase.access.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Both searches at once, and what they found with them: for backends that are a network away, where
 * each question costs a round trip. Implementations must find what {@link VectorIndex} and {@link
 * KeywordIndex} of the same store find.
 */
public interface HybridIndex {
  /**
   * Searches by vector and by words.
   *
   * @param words null to search by vector alone, for the sake of the chunks that come along
   */
  HybridMatches search(Scope scope, VectorQuery vector, @Nullable KeywordQuery words);
}
