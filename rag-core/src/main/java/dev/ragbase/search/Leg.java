package dev.ragbase.search;

/**
 * Where one leg of a search had a hit.
 *
 * @param rank from 1
 * @param score cosine for the vector leg, BM25 for the keyword leg
 */
public record Leg(int rank, double score) {}
