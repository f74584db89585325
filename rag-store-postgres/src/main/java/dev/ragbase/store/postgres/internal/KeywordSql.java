package dev.ragbase.store.postgres.internal;

import dev.ragbase.analysis.QueryAnalyzer;
import dev.ragbase.analysis.QueryWord;
import dev.ragbase.document.Filter;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.store.postgres.internal.db.PgArray;
import dev.ragbase.store.postgres.internal.db.PgText;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Search by words as pieces of a statement: {@link #leg} for the chunks, {@link #languages} for
 * what the query's words had to be analyzed for. Both belong into one statement, which sees one
 * state of the workspace: if the languages turn out to be others than the leg was made for, it is
 * to be made anew.
 *
 * <p>Words such as the or of are in most chunks, so that looking them up would read the workspace:
 * beside other words they find nothing, and only add to the score of what those find. All others
 * are looked up, however long the query: a word that occurs nowhere costs one access to the index.
 */
final class KeywordSql {
  /**
   * The languages of a workspace's documents as {@code text[]}: one index access for each, however
   * many documents there are (PostgreSQL's wiki calls it a loose index scan).
   */
  private static final String LANGUAGES =
      """
      (WITH RECURSIVE l AS (
        (SELECT language FROM documents WHERE workspace_id = ? AND words >= 0 ORDER BY language LIMIT 1)
        UNION ALL
        SELECT (SELECT d.language FROM documents d
          WHERE d.workspace_id = ? AND d.words >= 0 AND d.language > l.language ORDER BY d.language LIMIT 1)
        FROM l WHERE l.language IS NOT NULL)
      SELECT coalesce(array_agg(language ORDER BY language), '{}') FROM l WHERE language IS NOT NULL)\
      """;

  private KeywordSql() {}

  /** An expression for the languages of a workspace's documents, in order. */
  static Sql languages(UUID workspace) {
    return Sql.of(LANGUAGES, workspace, workspace);
  }

  /**
   * A query for {@code chunk_id} and {@code score} of the best k chunks, in any order.
   *
   * @param languages of the workspace
   */
  static Sql leg(UUID workspace, KeywordQuery query, List<String> languages) {
    List<String> terms = new ArrayList<>();
    List<Integer> wordOfTerm = new ArrayList<>();
    List<Double> boosts = new ArrayList<>();
    List<Integer> stopWords = new ArrayList<>();
    for (QueryWord word : QueryAnalyzer.words(query.text(), languages)) {
      boosts.add((double) word.boost());
      if (word.stopWord()) {
        stopWords.add(boosts.size());
      }
      for (String term : word.terms()) {
        terms.add(PgText.write(term));
        wordOfTerm.add(boosts.size());
      }
    }
    return Sql.of(
            "SELECT m.chunk_id, m.score FROM rag_match_words(?, ?, ?, ?, ",
            PgArray.texts(terms),
            PgArray.ints(wordOfTerm),
            PgArray.doubles(boosts),
            PgArray.ints(stopWords))
        .add(documents(workspace, query.filter()))
        .add(", ?) m", query.k());
  }

  private static Sql documents(UUID workspace, Filter filter) {
    return FilterSql.isAll(filter)
        ? Sql.of("NULL")
        : Sql.of("ARRAY(").add(FilterSql.ids(filter, workspace)).add(")");
  }
}
