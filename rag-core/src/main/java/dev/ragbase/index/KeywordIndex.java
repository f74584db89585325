package dev.ragbase.index;

import dev.ragbase.access.Scope;

/**
 * Finds chunks by the words of their title, headings and text. Implementations must: rank by BM25
 * or what the backend has that is nearest; find identifiers, code and text of other languages than
 * English; never fail on what a person types; honour filter and k together; order equal scores by
 * chunk id; count words in the scope's workspace only; see every document whose put returned before
 * the search began and none whose delete did.
 *
 * <p>Not written to: a {@link dev.ragbase.store.DocumentStore} keeps it in step.
 */
public interface KeywordIndex {
  /** The best k chunks that share a word with the query; none for a query without a word. */
  Matches search(Scope scope, KeywordQuery query);
}
