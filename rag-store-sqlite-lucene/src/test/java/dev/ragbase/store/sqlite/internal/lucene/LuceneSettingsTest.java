package dev.ragbase.store.sqlite.internal.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.analysis.DocumentAnalyzer;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.codecs.lucene103.Lucene103Codec;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.Terms;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every setting is read where it acts; those of searches are proven beside the searches. */
class LuceneSettingsTest {
  @TempDir Path folder;

  @Test
  void theMemoryForWritesAndTheGraphReachTheWriter() throws Exception {
    LuceneSettings settings = new LuceneSettings(17, true, 5, 33, 8, 100, 10, 16);
    try (Opening.Opened opened = new Opening(folder, settings, directory -> directory).onDisk()) {
      IndexWriter writer = opened.writer();
      assertThat(writer.getConfig().getRAMBufferSizeMB()).isEqualTo(17);
      Lucene103Codec codec = (Lucene103Codec) writer.getConfig().getCodec();
      assertThat(codec.getKnnVectorsFormatForField(Fields.VECTOR).toString())
          .contains("maxConn=5")
          .contains("beamWidth=33");
    }
  }

  @Test
  void withoutVectorsNoneAreWritten() throws Exception {
    try (LuceneIndex index = LuceneIndex.open(folder, LuceneSettings.defaults())) {
      index.apply(List.of(VectorSamples.document(1, VectorSamples.random(1, 4))), List.of(), 1);
      index.commit();
    }
    try (FSDirectory directory = FSDirectory.open(folder);
        IndexReader reader = DirectoryReader.open(directory)) {
      assertThat(reader.leaves().getFirst().reader().getFloatVectorValues(Fields.VECTOR)).isNull();
    }
  }

  /** What is asked of a segment of a hundred documents, whose n are 0 to 99. */
  private interface Asked {
    void of(LeafReader segment) throws Exception;
  }

  private void ask(Asked asked) throws Exception {
    try (Opening.Opened opened =
        new Opening(folder, LuceneSettings.defaults(), directory -> directory).inMemory()) {
      ChunkFields fields = new ChunkFields(false);
      for (int row = 0; row < 100; row++) {
        Metadata metadata = Metadata.of("n", MetadataValue.of(row));
        opened.writer().addDocuments(fields.of(Samples.document(row, metadata, "text")));
      }
      opened.searchers().maybeRefreshBlocking();
      WorkspaceSearcher searcher = (WorkspaceSearcher) opened.searchers().acquire();
      try {
        asked.of(searcher.getIndexReader().leaves().getFirst().reader());
      } finally {
        opened.searchers().release(searcher);
      }
    }
  }

  @Test
  void filterResultsAreKeptWithinTheirMemory() throws Exception {
    for (int megabytes : new int[] {0, 1}) {
      FilterCache cache = new FilterCache(megabytes);
      ask(
          segment -> {
            for (int i = 0; i < 5_000; i++) {
              cache.documents(Filter.equal("n", MetadataValue.of(i)), segment);
            }
          });
      if (megabytes == 0) {
        assertThat(cache.size()).isZero();
      } else {
        assertThat(cache.size()).isBetween(100L, 2_100L);
      }
    }
  }

  @Test
  void aFieldThatIsAskedForRangesGetsAColumnWithinThatMemory() throws Exception {
    for (int megabytes : new int[] {0, 1}) {
      FilterCache cache = new FilterCache(megabytes);
      ask(
          segment -> {
            for (int i = 0; i < 90; i++) {
              Filter ten = Filter.parse("n >= " + i + " AND n < " + (i + 10));
              assertThat(cache.documents(ten, segment).cardinality()).isEqualTo(10);
              assertThat(cache.columns().size()).isLessThanOrEqualTo(megabytes);
            }
            Filter half = Filter.parse("n >= 50");
            assertThat(cache.documents(half, segment).cardinality()).isEqualTo(50);
          });
      assertThat(cache.columns().size()).isEqualTo(megabytes);
    }
  }

  @Test
  void aColumnThatIsTooLargeIsNotMade() throws Exception {
    ask(
        segment -> {
          Terms all = segment.terms(Fields.FILTER);
          BytesRef space =
              FilterTerms.value(
                  new Filter.Key("n"),
                  Scalars.space(Scalars.parts(MetadataValue.of(1)).getFirst()));
          FieldColumn column = FieldColumn.of(all.iterator(), space, Long.MAX_VALUE).orElseThrow();
          assertThat(FieldColumn.of(all.iterator(), space, column.ramBytes())).isPresent();
          assertThat(FieldColumn.of(all.iterator(), space, column.ramBytes() - 1)).isEmpty();
        });
  }

  @Test
  void aFilterOfManyValuesTakesAsMuchOfThatMemoryAsItHolds() throws Exception {
    FilterCache cache = new FilterCache(1);
    for (int search = 0; search < 1_000; search++) {
      cache.get("segment", uris(search, 100), () -> new FixedBitSet(64));
    }
    assertThat(cache.size()).isBetween(20L, 100L);
    cache.get("segment", Filter.equal("n", MetadataValue.of(1)), () -> new FixedBitSet(64));
    assertThat(cache.size()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void whatAHugeFilterGaveIsNotKept() throws Exception {
    FilterCache cache = new FilterCache(32);
    Filter huge = new Filter.Not(new Filter.And(List.of(uris(1, 1_000), uris(2, 10))));
    cache.get("segment", huge, () -> new FixedBitSet(64));
    assertThat(cache.size()).isZero();
  }

  private static Filter uris(int search, int count) {
    List<MetadataValue> uris = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      uris.add(MetadataValue.of("https://example.org/a/folder/of/documents/" + search + "/" + i));
    }
    return new Filter.In(Filter.DocumentField.URI, uris);
  }

  @Test
  void otherRulesForTermsMakeAnotherFormat() {
    assertThat(DocumentAnalyzer.FORMAT).as("the rules of format %s", Fields.FORMAT).isEqualTo(2);
  }

  @Test
  void aSettingOutOfRangeIsQuoted() {
    assertThatThrownBy(() -> new LuceneSettings(0, false, 16, 200, 8, 100, 10, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ramBufferMb is 0, must be in [1, 1900]");
    assertThatThrownBy(() -> new LuceneSettings(8, false, 16, 200, 8, 5_000, 10, 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queryTermsMax is 5000");
  }
}
