package dev.ragbase.cli.context;

import org.jspecify.annotations.Nullable;

/**
 * What a store holds.
 *
 * @param vectors how many of the chunks have one
 * @param revisions past ones
 * @param files how many bytes its files have; null for a server, whose files are not one store's
 */
public record StoreFigures(
    long documents, long chunks, long vectors, long revisions, @Nullable Files files) {
  /** The bytes of an embedded store's files, by what they hold. */
  public record Files(long database, long keywords, long vectors) {
    /** All of them. */
    public long total() {
      return database + keywords + vectors;
    }
  }
}
