package dev.ragbase.dualwrite;

import dev.ragbase.Store;
import dev.ragbase.access.Scope;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What differs between the answers of two stores, apart from what each gives by itself: ids,
 * revisions, times, and the scores of a keyword search.
 */
final class Differences {
  /** How many hits of a search are compared. */
  private static final int HITS_MAX = 100;

  private Differences() {}

  static DualReader.Check find(Scope scope, String uri) {
    return (reading, shadow) -> {
      Optional<Document> mine = reading.documents().find(scope, uri);
      Optional<Document> theirs = shadow.documents().find(scope, uri);
      if (mine.isEmpty() || theirs.isEmpty()) {
        return mine.isPresent() == theirs.isPresent()
            ? Optional.empty()
            : Optional.of((mine.isPresent() ? "the shadow lacks " : "only the shadow has ") + uri);
      }
      return same(mine.get().info(), theirs.get().info())
              && mine.get().text().equals(theirs.get().text())
          ? Optional.empty()
          : Optional.of("differs: " + uri);
    };
  }

  static DualReader.Check list(Scope scope, Filter filter, PageRequest page) {
    return (reading, shadow) -> {
      Page<DocumentInfo> mine = reading.documents().list(scope, filter, page);
      Page<DocumentInfo> theirs = shadow.documents().list(scope, filter, page);
      int size = Math.min(mine.items().size(), theirs.items().size());
      for (int i = 0; i < size; i++) {
        DocumentInfo here = mine.items().get(i);
        DocumentInfo there = theirs.items().get(i);
        if (!same(here, there)) {
          return Optional.of(
              "item " + (i + 1) + " is " + here.uri() + ", the shadow's " + there.uri());
        }
      }
      boolean sameEnd =
          mine.items().size() == theirs.items().size()
              && mine.next().isPresent() == theirs.next().isPresent();
      return sameEnd
          ? Optional.empty()
          : Optional.of("the shadow's list ends elsewhere, after item " + size);
    };
  }

  private static boolean same(DocumentInfo a, DocumentInfo b) {
    return a.uri().equals(b.uri())
        && a.title().equals(b.title())
        && a.metadata().equals(b.metadata())
        && a.mediaType().equals(b.mediaType())
        && a.contentHash().equals(b.contentHash())
        && a.chunks() == b.chunks();
  }

  /** The best hits must be the same ones, their scores within a tolerance. */
  static DualReader.Check vectors(Scope scope, VectorQuery query, double tolerance) {
    return (reading, shadow) -> {
      List<FoundChunk> mine = hits(reading, scope, query);
      List<FoundChunk> theirs = hits(shadow, scope, query);
      if (mine.size() != theirs.size()) {
        return Optional.of(mine.size() + " hits, the shadow has " + theirs.size());
      }
      for (int i = 0; i < mine.size(); i++) {
        if (Math.abs(mine.get(i).score() - theirs.get(i).score()) > tolerance) {
          return Optional.of(
              "hit "
                  + (i + 1)
                  + " scores "
                  + mine.get(i).score()
                  + ", the shadow's "
                  + theirs.get(i).score());
        }
      }
      return lacking(mine, theirs, tolerance)
          .map(uri -> "the shadow does not find " + uri)
          .or(() -> lacking(theirs, mine, tolerance).map(uri -> "only the shadow finds " + uri));
    };
  }

  private static List<FoundChunk> hits(Store store, Scope scope, VectorQuery query) {
    return FoundChunk.of(store, scope, store.vectors().search(scope, query).items(), HITS_MAX);
  }

  /** A hit that is clearly better than the other side's last one, and not among them. */
  private static Optional<String> lacking(
      List<FoundChunk> mine, List<FoundChunk> theirs, double tolerance) {
    if (theirs.isEmpty()) {
      return Optional.empty();
    }
    double last = theirs.getLast().score();
    Set<FoundChunk> there = new HashSet<>();
    theirs.forEach(it -> there.add(it.unscored()));
    return mine.stream()
        .filter(it -> it.score() > last + tolerance && !there.contains(it.unscored()))
        .map(FoundChunk::uri)
        .findFirst();
  }

  /** Each backend ranks words its own way: a share of the best hits must be the same ones. */
  static DualReader.Check keywords(Scope scope, KeywordQuery query, double overlapMin) {
    return (reading, shadow) -> {
      List<FoundChunk> mine = hits(reading, scope, query);
      List<FoundChunk> theirs = hits(shadow, scope, query);
      return tooFew(query, mine, theirs, overlapMin)
          .map(counts -> counts + " hits are among the shadow's " + theirs.size())
          .or(
              () ->
                  tooFew(query, theirs, mine, overlapMin)
                      .map(counts -> counts + " of the shadow's hits are among " + mine.size()));
    };
  }

  private static Optional<String> tooFew(
      KeywordQuery query, List<FoundChunk> hits, List<FoundChunk> among, double overlapMin) {
    List<FoundChunk> wanted = hits;
    if (hits.size() == Math.min(query.k(), HITS_MAX)) {
      // What scores as the last one might as well have been left out for others that do.
      double last = hits.getLast().score();
      wanted = hits.stream().filter(it -> it.score() > last).toList();
    }
    Set<FoundChunk> there = new HashSet<>();
    among.forEach(it -> there.add(it.unscored()));
    long both = wanted.stream().filter(it -> there.contains(it.unscored())).count();
    return both >= overlapMin * wanted.size()
        ? Optional.empty()
        : Optional.of(both + " of " + wanted.size());
  }

  private static List<FoundChunk> hits(Store store, Scope scope, KeywordQuery query) {
    return FoundChunk.of(store, scope, store.keywords().search(scope, query).items(), HITS_MAX);
  }
}
