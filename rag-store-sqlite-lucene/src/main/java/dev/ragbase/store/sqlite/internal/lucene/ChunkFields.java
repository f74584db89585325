package dev.ragbase.store.sqlite.internal.lucene;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.MetadataValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
  /** The metadata key that may say in which language a document is. */
  static final String LANGUAGE_KEY = "language";

  /** How often the title counts: found by measuring, see the evaluation in the tests. */
  private static final int TITLE_WEIGHT = 2;

  private static final int HEADING_WEIGHT = 1;
  private static final FieldType WORDS = type(IndexOptions.DOCS_AND_FREQS, false);
  private static final FieldType FILTER = type(IndexOptions.DOCS, true);

  private final boolean vectors;
  private final LanguageDetector detector = new LanguageDetector();
  private final Words words = new Words();
  private final Stems stems = new Stems();
  private final TermStream filterTerms = new TermStream();

  ChunkFields(boolean vectors) {
    this.vectors = vectors;
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
    List<List<Words.Word>> bodies = new ArrayList<>(document.chunks().size());
    for (IndexedChunk chunk : document.chunks()) {
      bodies.add(words.of(chunk.text()));
    }
    Optional<Language> language = language(document.info(), bodies);
    List<BytesRef> terms = FilterTerms.of(document.info());
    terms.add(FilterTerms.language(language.map(Language::code).orElse("")));
    filterTerms.terms(terms);
    List<Words.Word> title = words.of(document.info().title());
    Iterator<List<Words.Word>> body = bodies.iterator();
    Iterator<IndexedChunk> chunks = document.chunks().iterator();
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return chunks.hasNext();
          }

          @Override
          public Iterable<? extends IndexableField> next() {
            IndexedChunk chunk = chunks.next();
            List<Words.Word> all = withHeadings(document.info(), title, chunk, body.next());
            return fields(document.row(), chunk, all, language);
          }
        };
  }

  private Optional<Language> language(DocumentInfo info, List<List<Words.Word>> bodies) {
    if (info.metadata().get(LANGUAGE_KEY).orElse(null) instanceof MetadataValue.Text tag
        && tag.value().matches("\\s*\\p{Alpha}{2,3}([-_]\\w+)*\\s*")) {
      return Language.ofTag(tag.value());
    }
    List<String> sample = new ArrayList<>();
    for (List<Words.Word> body : bodies) {
      for (Words.Word word : body) {
        if (sample.size() == LanguageDetector.WORDS_MAX) {
          return detector.detect(sample);
        }
        sample.add(word.text());
      }
    }
    return detector.detect(sample);
  }

  private List<Words.Word> withHeadings(
      DocumentInfo info, List<Words.Word> title, IndexedChunk chunk, List<Words.Word> body) {
    List<Words.Word> all = new ArrayList<>(body);
    for (int i = 0; i < TITLE_WEIGHT; i++) {
      all.addAll(title);
    }
    for (String heading : chunk.headings()) {
      // A text's first heading is often its title, which counts once.
      if (!heading.equals(info.title())) {
        List<Words.Word> of = words.of(heading);
        for (int i = 0; i < HEADING_WEIGHT; i++) {
          all.addAll(of);
        }
      }
    }
    return all;
  }

  private List<IndexableField> fields(
      int documentRow, IndexedChunk chunk, List<Words.Word> all, Optional<Language> language) {
    List<IndexableField> fields = new ArrayList<>(8);
    fields.add(new Field(Fields.WORDS, stems.stream(all, language), WORDS));
    fields.add(new Field(Fields.FILTER, filterTerms, FILTER));
    fields.add(new StringField(Fields.DOCUMENT, documentTerm(documentRow).bytes(), Field.Store.NO));
    fields.add(new NumericDocValuesField(Fields.DOCUMENT, documentRow));
    fields.add(new NumericDocValuesField(Fields.CHUNK, chunk.row()));
    fields.add(new BinaryDocValuesField(Fields.ID, bytes(chunk.id())));
    Embedding vector = chunk.vector();
    if (vectors && vector != null) {
      fields.add(
          new KnnFloatVectorField(
              Fields.VECTOR, unit(vector), VectorSimilarityFunction.DOT_PRODUCT));
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

  /** The vector at length 1, so that its dot product is the cosine; zeros stay zeros. */
  static float[] unit(Embedding vector) {
    float[] unit = vector.toArray();
    double sum = 0;
    for (float value : unit) {
      sum += (double) value * value;
    }
    if (sum > 0) {
      double length = Math.sqrt(sum);
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (float) (unit[i] / length);
      }
    }
    return unit;
  }
}
