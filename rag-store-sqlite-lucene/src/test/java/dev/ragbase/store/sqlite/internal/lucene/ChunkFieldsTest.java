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
  private static List<Integer> words(Runnable failure, String... texts) throws Exception {
    DocumentAnalyzer analyzer = new DocumentAnalyzer();
    ChunkFields fields =
        new ChunkFields(
            false,
            (title, metadata, chunks) -> {
              if (title.equals("hard")) {
                failure.run();
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

  private static void overflow() {
    throw new StackOverflowError();
  }

  private static void fail() {
    throw new IllegalStateException("no term");
  }

  private static void runOutOfMemory() {
    throw new OutOfMemoryError();
  }

  @Test
  void aDocumentThatCannotBeAnalyzedIsIndexedWithoutWords() throws Exception {
    assertThat(words(ChunkFieldsTest::overflow, "alpha beta", "gamma")).containsExactly(0, 0, 2, 1);
    assertThat(words(ChunkFieldsTest::fail, "alpha beta", "gamma")).containsExactly(0, 0, 2, 1);
  }

  @Test
  void ofWhatIsTheMachinesNoDocumentIsAccused() {
    assertThatThrownBy(() -> words(ChunkFieldsTest::runOutOfMemory, "alpha"))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
