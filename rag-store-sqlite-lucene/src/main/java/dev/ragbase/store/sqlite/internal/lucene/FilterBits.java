package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.MetadataValue;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * Which Lucene documents of one segment pass a filter, deleted ones among them, so that the answer
 * stays true for the segment's whole life. Bits rather than Lucene queries: a filter may have more
 * parts than a query may have clauses.
 */
final class FilterBits {
  private final int size;
  private final FieldColumns columns;
  private final Object segment;
  private final @Nullable Terms all;
  private @Nullable TermsEnum terms;
  private @Nullable PostingsEnum postings;

  private FilterBits(LeafReader leaf, FieldColumns columns) throws IOException {
    this.columns = columns;
    size = leaf.maxDoc();
    segment = leaf.getCoreCacheHelper().getKey();
    all = leaf.terms(Fields.FILTER);
  }

  static FixedBitSet of(Filter filter, LeafReader leaf, FieldColumns columns) throws IOException {
    return new FilterBits(leaf, columns).bits(filter);
  }

  private FixedBitSet bits(Filter filter) throws IOException {
    return switch (filter) {
      case Filter.Compare c -> compare(c.field(), c.operator(), c.value());
      case Filter.In in -> equalsAny(in.field(), in.values());
      case Filter.NotIn notIn -> {
        FixedBitSet bits = new FixedBitSet(size);
        for (MetadataValue value : notIn.values()) {
          addTerm(bits, FilterTerms.hasType(notIn.field(), value));
        }
        bits.andNot(equalsAny(notIn.field(), notIn.values()));
        yield bits;
      }
      case Filter.ContainsAny any -> containsAny(any);
      case Filter.ContainsAll all -> containsAll(all);
      case Filter.StartsWith s -> startsWith(s.field(), s.prefix());
      case Filter.Exists exists -> {
        FixedBitSet bits = new FixedBitSet(size);
        addPrefixed(bits, FilterTerms.has(exists.field()));
        yield bits;
      }
      case Filter.Not not -> {
        FixedBitSet bits = bits(not.part());
        bits.flip(0, size);
        yield bits;
      }
      case Filter.And and -> all(and.parts());
      case Filter.Or or -> {
        FixedBitSet bits = new FixedBitSet(size);
        for (Filter part : or.parts()) {
          bits.or(bits(part));
        }
        yield bits;
      }
    };
  }

  private FixedBitSet all(List<Filter> parts) throws IOException {
    FixedBitSet all = null;
    for (int i = 0; i < parts.size(); i++) {
      Range range = i + 1 < parts.size() ? Range.of(parts.get(i), parts.get(i + 1)) : null;
      FixedBitSet bits;
      if (range == null) {
        bits = bits(parts.get(i));
      } else {
        bits = new FixedBitSet(size);
        addValues(bits, range.space, range.from, range.to);
        i++;
      }
      if (all == null) {
        all = bits;
      } else {
        all.and(bits);
      }
    }
    if (all == null) {
      all = new FixedBitSet(size);
      all.set(0, size);
    }
    return all;
  }

  /**
   * The terms between two bounds of one field: each by itself would be most of the terms, both are
   * often few.
   *
   * @param space what they begin with
   */
  private record Range(BytesRef space, BytesRef from, BytesRef to) {
    /** What lies between two comparisons, if they bound one field from both sides. */
    static @Nullable Range of(Filter one, Filter other) {
      if (!(one instanceof Filter.Compare a) || !(other instanceof Filter.Compare b)) {
        return null;
      }
      return isLower(a.operator()) ? between(a, b) : between(b, a);
    }

    private static @Nullable Range between(Filter.Compare low, Filter.Compare high) {
      if (!isLower(low.operator())
          || !isUpper(high.operator())
          || !low.field().equals(high.field())) {
        return null;
      }
      List<BytesRef> lowest = Scalars.parts(low.value());
      List<BytesRef> highest = Scalars.parts(high.value());
      if (lowest.size() > 1 || highest.size() > 1) {
        return null;
      }
      BytesRef space = FilterTerms.value(low.field(), Scalars.space(lowest.getFirst()));
      if (!space.equals(FilterTerms.value(low.field(), Scalars.space(highest.getFirst())))) {
        return null;
      }
      BytesRef from = FilterTerms.value(low.field(), lowest.getFirst());
      BytesRef to = FilterTerms.value(low.field(), highest.getFirst());
      return new Range(
          space,
          low.operator() == Operator.GREATER ? next(from) : from,
          high.operator() == Operator.LESS_OR_EQUAL ? next(to) : to);
    }

    private static boolean isLower(Operator operator) {
      return operator == Operator.GREATER || operator == Operator.GREATER_OR_EQUAL;
    }

    private static boolean isUpper(Operator operator) {
      return operator == Operator.LESS || operator == Operator.LESS_OR_EQUAL;
    }
  }

  /** The least term above another. */
  private static BytesRef next(BytesRef term) {
    return new Bytes().add(term).add((byte) 0).ref();
  }

  private FixedBitSet equalsAny(Filter.Field field, List<MetadataValue> values) throws IOException {
    FixedBitSet bits = new FixedBitSet(size);
    for (MetadataValue value : values) {
      addTerm(bits, FilterTerms.value(field, Scalars.parts(value).getLast()));
    }
    return bits;
  }

  private FixedBitSet containsAny(Filter.ContainsAny any) throws IOException {
    FixedBitSet bits = new FixedBitSet(size);
    for (MetadataValue value : any.values()) {
      addTerm(bits, FilterTerms.element(any.field(), value));
    }
    return bits;
  }

  private FixedBitSet containsAll(Filter.ContainsAll all) throws IOException {
    FixedBitSet bits = new FixedBitSet(size);
    bits.set(0, size);
    for (MetadataValue value : all.values()) {
      FixedBitSet having = new FixedBitSet(size);
      addTerm(having, FilterTerms.element(all.field(), value));
      bits.and(having);
    }
    return bits;
  }

  private FixedBitSet compare(Filter.Field field, Operator operator, MetadataValue value)
      throws IOException {
    List<BytesRef> parts = Scalars.parts(value);
    FixedBitSet bits = new FixedBitSet(size);
    switch (operator) {
      case EQUAL -> addTerm(bits, FilterTerms.value(field, parts.getLast()));
      case NOT_EQUAL -> {
        addTerm(bits, FilterTerms.hasType(field, value));
        bits.andNot(compare(field, Operator.EQUAL, value));
      }
      case LESS -> addBelow(bits, field, parts);
      case GREATER -> addAbove(bits, field, parts);
      case LESS_OR_EQUAL -> {
        addBelow(bits, field, parts);
        addTerm(bits, FilterTerms.value(field, parts.getLast()));
      }
      case GREATER_OR_EQUAL -> {
        addAbove(bits, field, parts);
        addTerm(bits, FilterTerms.value(field, parts.getLast()));
      }
    }
    return bits;
  }

  /** A smaller text agrees in some parts, perhaps none, and is smaller in the next. */
  private void addBelow(FixedBitSet bits, Filter.Field field, List<BytesRef> parts)
      throws IOException {
    for (BytesRef part : parts) {
      BytesRef space = FilterTerms.value(field, Scalars.space(part));
      addValues(bits, space, space, FilterTerms.value(field, part));
    }
  }

  private void addAbove(FixedBitSet bits, Filter.Field field, List<BytesRef> parts)
      throws IOException {
    for (BytesRef part : parts) {
      BytesRef space = FilterTerms.value(field, Scalars.space(part));
      addValues(bits, space, next(FilterTerms.value(field, part)), null);
    }
  }

  private FixedBitSet startsWith(Filter.Field field, String prefix) throws IOException {
    FixedBitSet bits = new FixedBitSet(size);
    BytesRef last = Scalars.parts(MetadataValue.of(prefix)).getLast();
    addPrefixed(bits, FilterTerms.value(field, last));
    return bits;
  }

  private void addTerm(FixedBitSet bits, BytesRef term) throws IOException {
    TermsEnum walk = terms();
    if (walk.seekExact(term)) {
      addPostings(bits, walk);
    }
  }

  /** The terms to walk; made when they are asked for, since a column does without. */
  private TermsEnum terms() throws IOException {
    TermsEnum walk = terms;
    if (walk == null) {
      walk = all == null ? TermsEnum.EMPTY : all.iterator();
      terms = walk;
    }
    return walk;
  }

  private void addPrefixed(FixedBitSet bits, BytesRef prefix) throws IOException {
    addTerms(bits, prefix, prefix, null);
  }

  /**
   * The values of a field from one on, to before another; null is the end.
   *
   * @param space what all its values of that type begin with
   */
  private void addValues(FixedBitSet bits, BytesRef space, BytesRef from, @Nullable BytesRef to)
      throws IOException {
    if (all == null) {
      return;
    }
    FieldColumns.Key key = new FieldColumns.Key(segment, space);
    FieldColumn column = columns.get(key);
    if (column == null) {
      columns.wentThrough(key, addTerms(bits, space, from, to), size, all);
    } else {
      column.addRange(bits, from, to);
    }
  }

  /** The terms with a prefix, from one on, to before another; how much was read for it. */
  private long addTerms(FixedBitSet bits, BytesRef prefix, BytesRef from, @Nullable BytesRef to)
      throws IOException {
    long entries = 0;
    TermsEnum walk = terms();
    if (walk.seekCeil(from) == TermsEnum.SeekStatus.END) {
      return entries;
    }
    for (BytesRef term = walk.term(); term != null; term = walk.next()) {
      if (!StringHelper.startsWith(term, prefix) || (to != null && term.compareTo(to) >= 0)) {
        return entries;
      }
      addPostings(bits, walk);
      entries += 1 + walk.docFreq();
    }
    return entries;
  }

  private void addPostings(FixedBitSet bits, TermsEnum at) throws IOException {
    PostingsEnum documents = at.postings(postings, PostingsEnum.NONE);
    postings = documents;
    int document = documents.nextDoc();
    while (document != DocIdSetIterator.NO_MORE_DOCS) {
      bits.set(document);
      document = documents.nextDoc();
    }
  }
}
