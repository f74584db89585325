package dev.ragbase.bench.compare.corpus;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Many small tenants and a large one in a database, numbered from 0, the large one last. The first
 * rows of a corpus are the small ones', as many for each, and the rest are the large one's.
 *
 * @param small how many small tenants
 * @param chunks how many rows each of them has
 * @param largeRows how many rows the large one has
 */
public record Tenancy(int small, int chunks, int largeRows) {
  /** What searches in a database of tenants are promised for. */
  public static final Tenancy PROMISED = new Tenancy(1_000, 100, 200_000);

  /** The filters by how many of the {@value Corpus#PARTS} parts pass; all of them is no filter. */
  public static final List<Integer> PARTS = List.of(Corpus.PARTS, 500, 10, 1);

  public Tenancy {
    if (small < 1 || chunks < 1 || largeRows < 1) {
      throw new IllegalArgumentException(
          "at least 1 small tenant of 1 row and 1 row of the large one, not "
              + small
              + ", "
              + chunks
              + " and "
              + largeRows);
    }
  }

  /** How many rows the small tenants have together. */
  public int smallRows() {
    return small * chunks;
  }

  /** How many rows all have. */
  public int rows() {
    return smallRows() + largeRows;
  }

  /** How many tenants there are. */
  public int tenants() {
    return small + 1;
  }

  /** The number of the large tenant. */
  public int large() {
    return small;
  }

  /** Whose a row is. */
  public int tenantOf(int row) {
    return Math.min(row / chunks, small);
  }

  /** The small tenant that a query is asked of; queries are spread over all of them. */
  public int smallOf(int query, int queries) {
    return (int) ((long) query * small / queries);
  }

  /** How many rows of a tenant pass a filter by parts. */
  public int passing(int tenant, int parts) {
    int from = tenant * chunks;
    int to = tenant == small ? rows() : from + chunks;
    return (int) IntStream.range(from, to).filter(row -> Corpus.partOf(row) < parts).count();
  }
}
