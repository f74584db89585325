package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.analysis.DocumentAnalyzer;
import dev.ragbase.analysis.DocumentTerms;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Metadata;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/** Makes the Lucene documents of a document's chunks, one after the other. For one thread. */
final class ChunkFields {
  private static final FieldType WORDS = type(IndexOptions.DOCS_AND_FREQS, false);
  private static final FieldType FILTER = type(IndexOptions.DOCS, true);

  /** By how much the square of a length may differ from 1: what models in float32 leave. */
  private static final double UNIT = 1e-6;

  private static final Logger LOG = System.getLogger(ChunkFields.class.getName());

  private final boolean vectors;
  private final Analysis analysis;
  private final TermStream filterTerms = new TermStream();

  /** Finds the words of a document's chunks. */
  @FunctionalInterface
  interface Analysis {
    DocumentTerms of(String title, Metadata metadata, List<IndexedChunk> chunks);
  }

  ChunkFields(boolean vectors) {
    this(vectors, analysis());
  }

  /** The same with another analysis. */
  ChunkFields(boolean vectors, Analysis analysis) {
    this.vectors = vectors;
    this.analysis = analysis;
  }

  private static Analysis analysis() {
    DocumentAnalyzer analyzer = new DocumentAnalyzer();
    return (title, metadata, chunks) ->
        analyzer.analyze(title, metadata, chunks, IndexedChunk::headings, IndexedChunk::text);
  }

  private static FieldType type(IndexOptions options, boolean omitNorms) {
    FieldType type = new FieldType();
    type.setTokenized(true);
    type.setIndexOptions(options);
    type.setOmitNorms(omitNorms);
    type.freeze();
    return type;
  }

  /** The term by which all chunks of a document are deleted. */
  static Term documentTerm(int row) {
    return new Term(Fields.DOCUMENT, new Bytes().addInt(row).ref());
  }

  /** The Lucene documents, each to be read before the next is asked for. */
  Iterable<Iterable<? extends IndexableField>> of(IndexedDocument document) {
    DocumentInfo info = document.info();
    List<IndexedChunk> chunks = document.chunks();
    DocumentTerms words = words(info, chunks);
    List<BytesRef> terms = FilterTerms.of(info);
    terms.add(FilterTerms.language(words.language()));
    filterTerms.terms(terms);
    return () ->
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < chunks.size();
          }

          @Override
          public Iterable<? extends IndexableField> next() {
            int chunk = next++;
            return fields(document.row(), chunks.get(chunk), words.stream(chunk));
          }
        };
  }

  /**
   * The document is stored already, and would be met again by every replay: whatever its texts do
   * to the analysis, it must not keep the others from being found.
   */
  private DocumentTerms words(DocumentInfo info, List<IndexedChunk> chunks) {
    try {
      return analysis.of(info.title(), info.metadata(), chunks);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      LOG.log(
          Level.WARNING,
          "document '" + info.uri() + "' is found by none of its words: they cannot be read",
          e);
      return new DocumentAnalyzer()
          .analyze("", Metadata.empty(), chunks, chunk -> List.of(), chunk -> "");
    }
  }

  private List<IndexableField> fields(int documentRow, IndexedChunk chunk, TokenStream words) {
    List<IndexableField> fields = new ArrayList<>(8);
    fields.add(new Field(Fields.WORDS, words, WORDS));
    fields.add(new Field(Fields.FILTER, filterTerms, FILTER));
    fields.add(new StringField(Fields.DOCUMENT, documentTerm(documentRow).bytes(), Field.Store.NO));
    fields.add(new NumericDocValuesField(Fields.DOCUMENT, documentRow));
    fields.add(new NumericDocValuesField(Fields.CHUNK, chunk.row()));
    fields.add(new BinaryDocValuesField(Fields.ID, bytes(chunk.id())));
    Embedding vector = chunk.vector();
    if (vectors && vector != null) {
      float[] unit = unit(vector);
      fields.add(
          new KnnFloatVectorField(Fields.VECTOR, unit, VectorSimilarityFunction.DOT_PRODUCT));
      if (!Arrays.equals(unit, vector.toArray())) {
        fields.add(new NumericDocValuesField(Fields.SCALED, 1));
      }
    }
    return fields;
  }

  private static BytesRef bytes(ChunkId id) {
    UUID value = id.value();
    return new Bytes()
        .addLong(value.getMostSignificantBits())
        .addLong(value.getLeastSignificantBits())
        .ref();
  }

  /** The reverse of what the index holds of a chunk's id. */
  static ChunkId id(BytesRef bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes.bytes, bytes.offset, 16);
    return new ChunkId(new UUID(buffer.getLong(), buffer.getLong()));
  }

  /**
   * The vector at length 1, so that its dot product is the cosine. Zeros stay zeros, and one whose
   * length is 1 to within rounding stays as it is, so that its scores are those of an exact search.
   */
  static float[] unit(Embedding vector) {
    float[] unit = vector.toArray();
    double sum = 0;
    for (float value : unit) {
      sum += (double) value * value;
    }
    if (sum > 0 && Math.abs(sum - 1) > UNIT) {
      double length = Math.sqrt(sum);
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (float) (unit[i] / length);
      }
    }
    return unit;
  }
}
