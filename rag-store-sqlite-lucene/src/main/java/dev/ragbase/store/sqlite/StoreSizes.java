package dev.ragbase.store.sqlite;

/**
 * What a store holds, over all its workspaces, and how many bytes its files have.
 *
 * @param vectors how many of the chunks have one
 * @param revisions past ones
 * @param databaseBytes of the SQLite database with its log
 * @param keywordBytes of Lucene's files
 * @param vectorBytes of the vector tables' files
 */
public record StoreSizes(
    long documents,
    long chunks,
    long vectors,
    long revisions,
    long databaseBytes,
    long keywordBytes,
    long vectorBytes) {
  /** All files together. */
  public long totalBytes() {
    return databaseBytes + keywordBytes + vectorBytes;
  }
}
