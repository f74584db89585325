package dev.ragbase.bench.compare.engine;

import dev.ragbase.bench.compare.corpus.Corpus;
import dev.ragbase.bench.compare.protocol.Request;
import dev.ragbase.index.Accuracy;

/**
 * How to search.
 *
 * @param k how many rows to return
 * @param effort what an approximate index may be given: candidates, or a number that means such
 * @param fetch whether the hits' texts and metadata are read too
 * @param parts rows of the parts below this pass; {@link Corpus#PARTS} for no filter
 * @param another whether each search has a filter that none had before, of as many parts
 * @param accuracy what ragbase may give up
 * @param tenant whose rows to search where the database has several tenants
 */
record SearchPlan(
    int k, int effort, boolean fetch, int parts, boolean another, Accuracy accuracy, int tenant) {
  static SearchPlan of(Request request) {
    return new SearchPlan(
        request.value("k", 10),
        request.value("effort", 10),
        request.value("fetch", 0) != 0,
        request.value("parts", Corpus.PARTS),
        request.value("another", 0) != 0,
        accuracy(request),
        request.value("tenant", 0));
  }

  private static Accuracy accuracy(Request request) {
    if (request.value("exact", 0) != 0) {
      return Accuracy.EXACT;
    }
    return request.value("approximate", 0) != 0 ? Accuracy.APPROXIMATE : Accuracy.PLANNED;
  }

  boolean filtered() {
    return parts < Corpus.PARTS;
  }
}
