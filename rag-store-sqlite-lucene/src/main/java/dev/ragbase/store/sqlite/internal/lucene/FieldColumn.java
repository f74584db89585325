package dev.ragbase.store.sqlite.internal.lucene;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * The values of one type that a field has in a segment, in order, and after each other the
 * documents that have each of them: those of a range are one piece. Immutable, safe for many
 * threads.
 */
final class FieldColumn {
  private byte[] bytes = new byte[1_024];
  private int[] termEnds = new int[64];
  private int[] documentEnds = new int[64];
  private int[] documents = new int[64];
  private int size;

  private FieldColumn() {}

  /**
   * Reads the terms that begin with a prefix.
   *
   * @param bytesMax empty is returned for a column that would take more
   */
  static Optional<FieldColumn> of(TermsEnum terms, BytesRef prefix, long bytesMax)
      throws IOException {
    FieldColumn column = new FieldColumn();
    if (terms.seekCeil(prefix) == TermsEnum.SeekStatus.END) {
      return Optional.of(column);
    }
    PostingsEnum postings = null;
    for (BytesRef term = terms.term();
        term != null && StringHelper.startsWith(term, prefix);
        term = terms.next()) {
      postings = terms.postings(postings, PostingsEnum.NONE);
      column.add(term, postings);
      if (column.ramBytes() > bytesMax) {
        return Optional.empty();
      }
    }
    return Optional.of(column);
  }

  private void add(BytesRef term, DocIdSetIterator having) throws IOException {
    int termStart = size == 0 ? 0 : termEnds[size - 1];
    int end = size == 0 ? 0 : documentEnds[size - 1];
    bytes = ArrayUtil.grow(bytes, termStart + term.length);
    System.arraycopy(term.bytes, term.offset, bytes, termStart, term.length);
    for (int it = having.nextDoc(); it != DocIdSetIterator.NO_MORE_DOCS; it = having.nextDoc()) {
      documents = ArrayUtil.grow(documents, end + 1);
      documents[end++] = it;
    }
    termEnds = ArrayUtil.grow(termEnds, size + 1);
    documentEnds = ArrayUtil.grow(documentEnds, size + 1);
    termEnds[size] = termStart + term.length;
    documentEnds[size] = end;
    size++;
  }

  /** Adds the documents of the terms from one on, to before another; null is the end. */
  void addRange(FixedBitSet bits, BytesRef from, @Nullable BytesRef to) {
    int first = firstFrom(from);
    int end = to == null ? size : firstFrom(to);
    if (first >= end) {
      return;
    }
    int documentsEnd = documentEnds[end - 1];
    for (int i = first == 0 ? 0 : documentEnds[first - 1]; i < documentsEnd; i++) {
      bits.set(documents[i]);
    }
  }

  /** Which is the first term that is not below another. */
  private int firstFrom(BytesRef other) {
    int low = 0;
    int high = size;
    BytesRef term = new BytesRef(bytes, 0, 0);
    while (low < high) {
      int middle = (low + high) >>> 1;
      term.offset = middle == 0 ? 0 : termEnds[middle - 1];
      term.length = termEnds[middle] - term.offset;
      if (term.compareTo(other) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The memory that it takes. */
  long ramBytes() {
    return bytes.length + 4L * (termEnds.length + documentEnds.length + documents.length);
  }
}
