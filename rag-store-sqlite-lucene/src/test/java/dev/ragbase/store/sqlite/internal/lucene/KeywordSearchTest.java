package dev.ragbase.store.sqlite.internal.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.ChunkId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeywordSearchTest {
  private static final String ENGLISH =
      " and this is what the people of the town said to the council in the morning";
  private static final String GERMAN =
      " und das ist, was die Leute in der Stadt zu dem Rat am Morgen gesagt haben";

  @TempDir Path folder;
  private LuceneIndex index;

  @BeforeEach
  void open() throws Exception {
    index = LuceneIndex.open(folder, LuceneSettings.defaults());
  }

  @AfterEach
  void close() throws Exception {
    index.close();
  }

  private void put(String... texts) throws Exception {
    List<IndexedDocument> documents = new ArrayList<>();
    for (int row = 0; row < texts.length; row++) {
      documents.add(Samples.document(row, Metadata.empty(), texts[row]));
    }
    index.apply(documents, List.of(), 1);
  }

  private List<Integer> find(String query) throws Exception {
    return index.keyword(query, 100, Filter.all()).items().stream().map(Hits.Hit::row).toList();
  }

  @Test
  void identifiersAreFoundWholeAndByParts() throws Exception {
    put(
        "call getUserName() first",
        "the flag HTTP_500 is set",
        "see dev.ragbase.store and rag-store-sqlite",
        "open src/main/App.java at once",
        "written in C++ by hand",
        "written in C# by hand",
        "version 1.2.3 of log4j",
        "error ORA-00942 came up");
    assertThat(find("getUserName")).containsExactly(0);
    assertThat(find("get_user_name")).containsExactly(0);
    assertThat(find("getusername")).containsExactly(0);
    assertThat(find("user")).containsExactly(0);
    assertThat(find("http_500")).containsExactly(1);
    assertThat(find("500")).containsExactly(1);
    assertThat(find("ragbase")).containsExactly(2);
    assertThat(find("sqlite")).containsExactly(2);
    assertThat(find("App.java").getFirst()).isEqualTo(3);
    assertThat(find("C++").getFirst()).isEqualTo(4);
    assertThat(find("c#").getFirst()).isEqualTo(5);
    assertThat(find("1.2.3")).containsExactly(6);
    assertThat(find("log4j")).containsExactly(6);
    assertThat(find("ora-00942")).containsExactly(7);
    assertThat(find("00942")).containsExactly(7);
  }

  @Test
  void caseAndAccentsDoNotMatter() throws Exception {
    put("Ein Café in ZÜRICH", "naïve Straße", "ﬁle Ⅷ ＡＢＣ");
    assertThat(find("cafe zurich")).containsExactly(0);
    assertThat(find("STRASSE")).containsExactly(1);
    assertThat(find("file")).containsExactly(2);
    assertThat(find("abc")).containsExactly(2);
  }

  @Test
  void wordsAreFoundByTheirStemInTheTextsLanguage() throws Exception {
    put("The runners were running" + ENGLISH, "Die Häuser brannten" + GERMAN);
    assertThat(find("run")).containsExactly(0);
    assertThat(find("haus")).containsExactly(1);
    assertThat(find("Hauses")).containsExactly(1);
  }

  @Test
  void theLanguageMayBeGivenInTheMetadata() throws Exception {
    Metadata german = Metadata.of("language", MetadataValue.of("de-CH"));
    index.apply(List.of(Samples.document(1, german, "Häuser")), List.of(), 1);
    assertThat(find("haus")).containsExactly(1);
  }

  @Test
  void textsWithoutSpacesAreFoundByTheirWords() throws Exception {
    put("東京都に住んでいます", "京都は古い町です", "ภาษาไทยง่ายนิดเดียว", "서울에서 만나요");
    assertThat(find("東京").getFirst()).isEqualTo(0);
    assertThat(find("京都").getFirst()).isEqualTo(1);
    assertThat(find("町")).containsExactly(1);
    assertThat(find("ภาษาไทย")).containsExactly(2);
    assertThat(find("서울")).containsExactly(3);
  }

  @Test
  void aStopWordAloneStillFindsTexts() throws Exception {
    put("the who" + ENGLISH, "something else");
    assertThat(find("the")).containsExactly(0);
  }

  @Test
  void titleAndHeadingsAreSearched() throws Exception {
    index.apply(
        List.of(
            new IndexedDocument(
                1,
                Samples.info(1, "Gardening", Metadata.empty(), 1),
                List.of(
                    new IndexedChunk(
                        9, Samples.chunkId(9), List.of("Tools", "Spades"), "dig", null)))),
        List.of(),
        1);
    assertThat(find("gardening")).containsExactly(9);
    assertThat(find("spades")).containsExactly(9);
    assertThat(find("dig")).containsExactly(9);
  }

  @Test
  void whateverIsTypedWorks() throws Exception {
    put("plain words");
    long seed = 42;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      StringBuilder query = new StringBuilder();
      for (int c = random.nextInt(40); c > 0; c--) {
        query.append(
            random.nextInt(4) == 0
                ? (char) random.nextInt(0x10000)
                : "+-&|!(){}[]^\"~*?:\\/' .AaBb01_#".charAt(random.nextInt(30)));
      }
      assertThat(index.keyword(query.toString(), 5, Filter.all())).as("seed %d", seed).isNotNull();
    }
    assertThat(find("")).isEmpty();
    assertThat(find("?!  ")).isEmpty();
    assertThat(find("words AND NOT (plain")).containsExactly(0);
  }

  @Test
  void ofTooManyWordsTheRarestCount() throws Exception {
    index.close();
    LuceneSettings d = LuceneSettings.defaults();
    index =
        LuceneIndex.open(
            folder,
            new LuceneSettings(
                d.ramBufferMb(),
                false,
                d.hnswM(),
                d.hnswBeamWidth(),
                d.filterCacheMb(),
                2,
                10,
                16));
    put("common one", "common two", "common three", "rare");
    StringBuilder query = new StringBuilder("common rare two");
    for (int i = 0; i < 5_000; i++) {
      query.append(" absent").append(i);
    }
    assertThat(find(query.toString())).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void stopWordsFindNothingBesideManyWordsThatOccurNowhere() throws Exception {
    put("the house" + ENGLISH, "the garden" + ENGLISH);
    for (int count : new int[] {1, 1_500}) {
      StringBuilder query = new StringBuilder("the of and");
      for (int i = 0; i < count; i++) {
        query.append(" absent").append(i);
      }
      assertThat(find(query.toString())).as("%d words", count).isEmpty();
      assertThat(find(query + " garden")).as("%d words", count).containsExactly(1);
    }
  }

  @Test
  void equalScoresComeInTheOrderOfChunkIds() throws Exception {
    String[] texts = new String[300];
    Arrays.fill(texts, "same words");
    put(texts);
    List<ChunkId> sorted = IntStream.range(0, 300).mapToObj(Samples::chunkId).sorted().toList();
    for (int k : new int[] {1, 7, 100, 299, 300, 301}) {
      assertThat(index.keyword("same", k, Filter.all()).items().stream().map(Hits.Hit::id))
          .containsExactlyElementsOf(sorted.subList(0, Math.min(k, 300)));
    }
  }

  @Test
  void filterAndKAreHonouredTogether() throws Exception {
    List<IndexedDocument> documents = new ArrayList<>();
    for (int row = 0; row < 2_000; row++) {
      Metadata m = Metadata.of("rare", MetadataValue.of(row % 100 == 0));
      documents.add(Samples.document(row, m, row % 100 == 0 ? "word and others" : "word word"));
    }
    index.apply(documents, List.of(), 1);
    Filter rare = Filter.equal("rare", MetadataValue.of(true));
    assertThat(index.keyword("word", 10, rare).items()).hasSize(10);
    assertThat(index.keyword("word", 50, rare).items())
        .hasSize(20)
        .allMatch(hit -> hit.row() % 100 == 0);
  }
}
