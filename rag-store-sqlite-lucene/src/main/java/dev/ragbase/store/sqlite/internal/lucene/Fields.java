package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.analysis.DocumentAnalyzer;

/** The fields of a Lucene document, which is one chunk. Nothing is stored, as SQLite has it all. */
final class Fields {
  /** Terms of title, headings and text, with their frequencies. */
  static final String WORDS = "w";

  /** What filters look for: see {@link FilterTerms}. */
  static final String FILTER = "f";

  /** The document's row, as a term to delete by and as a value. */
  static final String DOCUMENT = "d";

  /** The chunk's row, as a value. */
  static final String CHUNK = "c";

  /** The chunk's id, as 16 bytes. */
  static final String ID = "i";

  /** The chunk's vector, of length 1 or 0. */
  static final String VECTOR = "v";

  /** A value where that is not the original vector, number for number, but scaled. */
  static final String SCALED = "s";

  /**
   * A change of any of this, or of {@link DocumentAnalyzer#FORMAT}, makes an older index
   * unreadable: it is then built anew.
   */
  static final String FORMAT = "2";

  /** The same for {@link #VECTOR} and {@link #SCALED}, which an index of words has not. */
  static final String GRAPH_FORMAT = "2";

  private Fields() {}
}
