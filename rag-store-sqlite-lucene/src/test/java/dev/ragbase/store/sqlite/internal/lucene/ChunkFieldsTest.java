package dev.ragbase.store.sqlite.internal.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.analysis.DocumentAnalyzer;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.index.IndexableField;
import org.junit.jupiter.api.Test;

class ChunkFieldsTest {
  /** How many words each chunk has for the index. */
  private static List<Integer> words(Throwable failure, String... texts) throws Exception {
    DocumentAnalyzer analyzer = new DocumentAnalyzer();
    ChunkFields fields =
        new ChunkFields(
            false,
            (title, metadata, chunks) -> {
              if (title.equals("hard")) {
                throw ChunkFieldsTest.<RuntimeException>thrown(failure);
              }
              return analyzer.analyze(
                  title, metadata, chunks, IndexedChunk::headings, IndexedChunk::text);
            });
    List<Integer> counts = new ArrayList<>();
    for (String title : List.of("hard", "")) {
      IndexedDocument document = Samples.document(1, title, List.of(texts));
      for (Iterable<? extends IndexableField> chunk : fields.of(document)) {
        counts.add(words(chunk));
      }
    }
    return counts;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T thrown(Throwable failure) throws T {
    throw (T) failure;
  }

  private static int words(Iterable<? extends IndexableField> chunk) throws Exception {
    int count = 0;
    for (IndexableField field : chunk) {
      if (field.name().equals(Fields.WORDS)) {
        try (TokenStream stream = field.tokenStream(null, null)) {
          stream.reset();
          while (stream.incrementToken()) {
            count++;
          }
        }
      }
    }
    return count;
  }

  @Test
  void aDocumentThatCannotBeAnalyzedIsIndexedWithoutWords() throws Exception {
    for (Throwable failure :
        List.of(new StackOverflowError(), new IllegalStateException("no term"))) {
      assertThat(words(failure, "alpha beta", "gamma")).containsExactly(0, 0, 2, 1);
    }
  }

  @Test
  void ofWhatIsTheMachinesNoDocumentIsAccused() {
    assertThatThrownBy(() -> words(new OutOfMemoryError(), "alpha"))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
