package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.AccessDenied;
import dev.ragbase.document.Chunk;
import dev.ragbase.document.ChunkDraft;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.ContentHash;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Embedding;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.document.Span;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.ChunkInDocument;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.PutResult.Outcome;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.StoredDocument;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a put stores, and when it refuses. */
public abstract class DocumentStoreConformance extends StoreKit {
  private static final EmbeddingModel MODEL = Writes.EMBEDDER.model();

  private DocumentStore documents() {
    return store().documents();
  }

  private PutResult put(DocumentWrite write) {
    return documents().put(EDITOR, List.of(write)).get(0);
  }

  private DocumentInfo info(String uri) {
    return documents().find(EDITOR, uri).orElseThrow().info();
  }

  @Test
  final void everyPartOfADocumentComesBackToTheBit() {
    String text = "Größe \uD83D\uDE80 e\u0301 \u0000 end\r\n\u202Eabc\uFFFF tail  ";
    float[] odd = new float[MODEL.dimensions()];
    odd[0] = Float.MIN_VALUE;
    odd[1] = -Float.MAX_VALUE;
    odd[2] = Math.nextUp(1f);
    odd[3] = -0f;
    List<String> headings = List.of("", "Über \uD83D\uDCA1 'alles'", "a > b");
    List<ChunkWrite> chunks =
        List.of(
            new ChunkWrite(draft(headings, text, 0, 8, 3), Embedding.of(odd)),
            new ChunkWrite(draft(List.of(), text, 9, text.length(), null), null));
    SourceStamp source = new SourceStamp("\"etag\" 1", Instant.parse("1969-07-20T20:17:40.5Z"));
    DocumentWrite write =
        new DocumentWrite(
            "file:///x y/ü?q=1#\uD83D\uDE80",
            "T\t'i\"\u0000tle ",
            text,
            "text/x; charset=utf-8",
            oddMetadata(),
            source,
            chunks,
            MODEL);

    PutResult result = put(write);

    Document found = documents().find(EDITOR, result.id()).orElseThrow();
    DocumentInfo expected =
        new DocumentInfo(
            result.id(),
            write.uri(),
            write.title(),
            oddMetadata(),
            write.mediaType(),
            source,
            ContentHash.of(text),
            1,
            2,
            now(),
            now());
    assertThat(found).isEqualTo(new Document(expected, text));
    assertThat(documents().find(EDITOR, write.uri())).contains(found);
    assertThat(keys(found.info().metadata())).isEqualTo(keys(oddMetadata()));
    assertThat(documents().infos(EDITOR, List.of(write.uri())))
        .isEqualTo(Map.of(write.uri(), expected));
    List<EmbeddedChunk> stored = documents().chunks(EDITOR, result.id());
    assertThat(stored.stream().map(DocumentStoreConformance::write).toList()).isEqualTo(chunks);
    assertThat(Snapshot.documents(store(), EDITOR))
        .containsExactly(new StoredDocument(found, stored));
  }

  private static ChunkDraft draft(
      List<String> headings, String text, int start, int end, @Nullable Integer page) {
    Span span = new Span(start, end);
    return new ChunkDraft(headings, span.of(text), span, page);
  }

  private static ChunkWrite write(EmbeddedChunk stored) {
    return new ChunkWrite(
        new ChunkDraft(
            stored.chunk().headings(),
            stored.chunk().text(),
            stored.chunk().span(),
            stored.chunk().page()),
        stored.embedding());
  }

  private static List<String> keys(Metadata metadata) {
    return List.copyOf(metadata.values().keySet());
  }

  private static Metadata oddMetadata() {
    Map<String, MetadataValue> inner = new LinkedHashMap<>();
    inner.put("z", new MetadataValue.Null());
    inner.put("a", MetadataValue.of(List.of()));
    inner.put("", new MetadataValue.Struct(Map.of()));
    inner.put("type", MetadataValue.of("time"));
    Map<String, MetadataValue> all = new LinkedHashMap<>();
    all.put("z.y", MetadataValue.of(""));
    all.put("a", MetadataValue.of("'; DROP TABLE x -- \u0000 \uD83D\uDE80 \\ \" \n"));
    all.put("A", MetadataValue.of("2024-01-01T00:00:00Z"));
    all.put("ü'\"$.[0]", MetadataValue.of(true));
    all.put("zeros", number("1.500"));
    all.put("one", number("1"));
    all.put("one.0", number("1.0"));
    all.put("exponent", number("1E+3"));
    all.put("small", number("-1.00E-400"));
    all.put("large", number("9".repeat(400) + ".25"));
    all.put("beyond double", number("9007199254740993"));
    all.put("no", MetadataValue.of(false));
    all.put("nothing", new MetadataValue.Null());
    all.put("time", MetadataValue.of(Instant.parse("2024-02-29T23:59:59.999999999Z")));
    all.put("first", MetadataValue.of(Instant.MIN));
    all.put("last", MetadataValue.of(Instant.MAX));
    all.put(
        "list",
        new MetadataValue.Items(
            List.of(number("2.0"), new MetadataValue.Null(), new MetadataValue.Struct(inner))));
    all.put("struct", new MetadataValue.Struct(inner));
    return new Metadata(all);
  }

  private static MetadataValue number(String digits) {
    return new MetadataValue.Decimal(new BigDecimal(digits));
  }

  @Test
  final void metadataWhoseKeysHaveTheSameHashComesBack() {
    Map<String, MetadataValue> values = new LinkedHashMap<>();
    for (int i = 0; i < Metadata.KEYS_MAX; i++) {
      StringBuilder key = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        key.append((i >> bit & 1) == 0 ? "Bb" : "CA");
      }
      values.put(key.toString(), MetadataValue.of(i));
    }
    Metadata colliding = new Metadata(values);
    DocumentId id = put(Writes.with(Writes.of("colliding", "text"), colliding)).id();
    assertThat(documents().find(EDITOR, id).orElseThrow().info().metadata()).isEqualTo(colliding);
  }

  @Test
  final void aLargeDocumentComesBackWhole() {
    String[] paragraphs =
        IntStream.range(0, 2_000)
            .mapToObj(i -> "paragraph " + i + " é".repeat(200))
            .toArray(String[]::new);
    DocumentWrite write = Writes.of("large", paragraphs);
    DocumentId id = put(write).id();
    assertThat(documents().find(EDITOR, id).orElseThrow().text()).isEqualTo(write.text());
    assertThat(
            documents().chunks(EDITOR, id).stream().map(DocumentStoreConformance::write).toList())
        .isEqualTo(write.chunks());
  }

  @Test
  final void aDocumentMayHaveNoTextAndNoChunks() {
    PutResult result = put(Writes.plain("empty"));
    assertThat(result.outcome()).isEqualTo(Outcome.ADDED);
    assertThat(documents().find(EDITOR, result.id()).orElseThrow().text()).isEmpty();
    assertThat(documents().chunks(EDITOR, result.id())).isEmpty();
    assertThat(store().embeddingModel()).isEmpty();
  }

  @Test
  final void urisThatOnlyLookAlikeAreDifferentDocuments() {
    List<String> uris =
        List.of("a", "A", "a ", " a", "\u00e9", "e\u0301", "a%", "a_", "ａ", "ß", "ss");
    documents().put(EDITOR, uris.stream().map(uri -> Writes.of(uri, "text of " + uri)).toList());
    assertThat(documents().count(EDITOR, Filter.all())).isEqualTo(uris.size());
    for (String uri : uris) {
      assertThat(documents().find(EDITOR, uri).orElseThrow().text())
          .isEqualTo("text of " + uri + "\n\n");
    }
  }

  @Test
  final void aChunksIdFollowsFromDocumentTextAndOccurrence() {
    DocumentId id =
        put(Writes.of("d", "same text", "other", "same  text", "same text", " other")).id();
    List<ChunkId> ids =
        documents().chunks(EDITOR, id).stream().map(chunk -> chunk.chunk().id()).toList();
    assertThat(ids)
        .containsExactly(
            ChunkId.of(id, "same text", 0),
            ChunkId.of(id, "other", 0),
            ChunkId.of(id, "same text", 1),
            ChunkId.of(id, "same text", 2),
            ChunkId.of(id, "other", 1));
    assertThat(documents().chunks(EDITOR, ids)).hasSize(5);
  }

  @Test
  final void chunksAreNumberedInTheOrderOfTheText() {
    DocumentId id = put(Writes.of("d", "z", "y", "x", "w")).id();
    List<EmbeddedChunk> chunks = documents().chunks(EDITOR, id);
    assertThat(chunks.stream().map(chunk -> chunk.chunk().ordinal())).containsExactly(0, 1, 2, 3);
    assertThat(chunks.stream().map(chunk -> chunk.chunk().text()))
        .containsExactly("z", "y", "x", "w");
  }

  @Test
  final void theSamePutAgainChangesNothing() {
    DocumentWrite write = Writes.with(Writes.of("d", "one", "two"), oddMetadata());
    PutResult first = put(write);
    Snapshot before = Snapshot.of(store(), EDITOR);
    tick();
    PutResult again = put(write);
    assertThat(again).isEqualTo(new PutResult(first.id(), 1, Outcome.UNCHANGED, 2, 0, 0));
    assertThat(Snapshot.of(store(), EDITOR)).isEqualTo(before);
  }

  @Test
  final void anUnchangedDocumentTakesTheNewSourceStampAndNoNewRevision() {
    DocumentWrite write = Writes.of("d", "one");
    put(Writes.from(write, new SourceStamp("1", now())));
    DocumentInfo before = info("d");
    Instant later = tick();
    SourceStamp stamp = new SourceStamp("2", later);
    assertThat(put(Writes.from(write, stamp)).outcome()).isEqualTo(Outcome.UNCHANGED);
    DocumentInfo after = info("d");
    assertThat(after.source()).isEqualTo(stamp);
    assertThat(after.revision()).isEqualTo(1);
    assertThat(after.updatedAt()).isEqualTo(before.updatedAt());
  }

  @Test
  final void everyDifferenceMakesANewRevision() {
    DocumentWrite base =
        Writes.under(Writes.with(Writes.of("d", "one", "two"), Metadata.of("n", number("1"))), "H");
    List<ChunkWrite> chunks = base.chunks();
    ChunkWrite bare = new ChunkWrite(chunks.get(1).draft(), null);
    ChunkWrite other =
        new ChunkWrite(chunks.get(1).draft(), Writes.EMBEDDER.embedQuery("another vector"));
    List<DocumentWrite> variants =
        List.of(
            Writes.titled(base, "t"),
            Writes.typed(base, "text/markdown"),
            Writes.with(base, Metadata.of("n", number("1.0"))),
            Writes.with(base, Metadata.empty()),
            Writes.under(base, "H", "I"),
            Writes.chunks(base, List.of(chunks.get(0)), MODEL),
            Writes.chunks(base, List.of(chunks.get(0), bare), MODEL),
            Writes.chunks(base, List.of(chunks.get(0), other), MODEL),
            Writes.under(Writes.with(Writes.of("d", "one", "two!"), base.metadata()), "H"));
    put(base);
    int revision = 1;
    for (DocumentWrite variant : variants) {
      for (DocumentWrite write : List.of(variant, base)) {
        Instant at = tick();
        PutResult result = put(write);
        revision++;
        assertThat(result.outcome()).as("%s", write).isEqualTo(Outcome.UPDATED);
        assertThat(result.revision()).isEqualTo(revision);
        assertThat(info("d").revision()).isEqualTo(revision);
        assertThat(info("d").updatedAt()).isEqualTo(at);
        assertThat(info("d").metadata()).isEqualTo(write.metadata());
        assertThat(
                documents().chunks(EDITOR, result.id()).stream()
                    .map(DocumentStoreConformance::write)
                    .toList())
            .isEqualTo(write.chunks());
      }
    }
  }

  @Test
  final void anUpdateKeepsIdentityAndTheChunksWhoseTextStayed() {
    PutResult first = put(Writes.of("d", "intro", "middle", "end"));
    Instant created = now();
    Instant updated = tick();
    PutResult second = put(Writes.of("d", "new start", "intro", "end", "intro"));
    assertThat(second).isEqualTo(new PutResult(first.id(), 2, Outcome.UPDATED, 2, 2, 1));
    DocumentInfo info = info("d");
    assertThat(info.createdAt()).isEqualTo(created);
    assertThat(info.updatedAt()).isEqualTo(updated);
    assertThat(info.chunks()).isEqualTo(4);
    List<EmbeddedChunk> chunks = documents().chunks(EDITOR, first.id());
    assertThat(chunks.get(1).chunk().id()).isEqualTo(ChunkId.of(first.id(), "intro", 0));
    assertThat(chunks.get(1).chunk().ordinal()).isEqualTo(1);
    assertThat(chunks.get(1).chunk().span()).isEqualTo(new Span(11, 16));
    assertThat(documents().chunks(EDITOR, List.of(ChunkId.of(first.id(), "middle", 0)))).isEmpty();
  }

  @Test
  final void aBatchAnswersInItsOrder() {
    put(Writes.of("b", "old"));
    put(Writes.of("c", "same"));
    List<PutResult> results =
        documents()
            .put(
                EDITOR,
                List.of(Writes.of("c", "same"), Writes.of("a", "new"), Writes.of("b", "newer")));
    assertThat(results.stream().map(PutResult::outcome))
        .containsExactly(Outcome.UNCHANGED, Outcome.ADDED, Outcome.UPDATED);
    assertThat(results.get(1).id()).isEqualTo(info("a").id());
    assertThat(documents().put(EDITOR, List.of())).isEmpty();
  }

  @Test
  final void aBatchWithOneBadDocumentStoresNone() {
    put(Writes.of("old", "as it was"));
    Snapshot before = Snapshot.of(store(), EDITOR);
    EmbeddingModel foreign =
        new EmbeddingModel(MODEL.name(), MODEL.dimensions(), "another fingerprint");
    DocumentWrite bad = foreign(Writes.of("bad", "bad"), foreign);
    List<DocumentWrite> batch =
        List.of(Writes.of("new", "good"), Writes.of("old", "changed"), bad, Writes.of("z", "good"));
    assertThatThrownBy(() -> documents().put(EDITOR, batch))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(MODEL.name());
    List<DocumentWrite> twice =
        List.of(Writes.of("x", "1"), Writes.of("y", "1"), Writes.of("x", "2"));
    assertThatThrownBy(() -> documents().put(EDITOR, twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'x'");
    assertThat(Snapshot.of(store(), EDITOR)).isEqualTo(before);
  }

  private static DocumentWrite foreign(DocumentWrite write, EmbeddingModel model) {
    return Writes.chunks(write, write.chunks(), model);
  }

  @Test
  final void theFirstVectorDecidesTheModelAndARefusedBatchDoesNot() {
    EmbeddingModel other = new EmbeddingModel("other", MODEL.dimensions(), "other");
    List<DocumentWrite> mixed =
        List.of(Writes.of("a", "text"), foreign(Writes.of("b", "text"), other));
    assertThatThrownBy(() -> documents().put(EDITOR, mixed)).isInstanceOf(StoreException.class);
    assertThat(store().embeddingModel()).isEmpty();
    put(foreign(Writes.of("b", "text"), other));
    assertThat(store().embeddingModel()).contains(other);
    assertThatThrownBy(() -> put(Writes.of("a", "text"))).isInstanceOf(StoreException.class);
    put(Writes.plain("a", "text"));
    assertThat(documents().count(EDITOR, Filter.all())).isEqualTo(2);
  }

  @Test
  final void aBatchIsBounded() {
    List<DocumentWrite> most = new ArrayList<>();
    for (int i = 0; i < DocumentStore.BATCH_MAX; i++) {
      most.add(Writes.of("u" + i, "text " + i));
    }
    List<DocumentWrite> tooMany = new ArrayList<>(most);
    tooMany.add(Writes.of("one more", "text"));
    assertThatThrownBy(() -> documents().put(EDITOR, tooMany))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(documents().count(EDITOR, Filter.all())).isZero();
    assertThat(documents().put(EDITOR, most)).hasSize(DocumentStore.BATCH_MAX);
    assertThat(documents().count(EDITOR, Filter.all())).isEqualTo(DocumentStore.BATCH_MAX);

    List<String> uris = tooMany.stream().map(DocumentWrite::uri).toList();
    assertThatThrownBy(() -> documents().infos(EDITOR, uris))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(documents().infos(EDITOR, uris.subList(1, uris.size())))
        .hasSize(DocumentStore.BATCH_MAX - 1);
    List<ChunkId> ids =
        IntStream.range(0, DocumentStore.BATCH_MAX + 1)
            .mapToObj(i -> ChunkId.of(info("u0").id(), "text 0", i))
            .toList();
    assertThatThrownBy(() -> documents().chunks(EDITOR, ids))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(documents().chunks(EDITOR, ids.subList(0, DocumentStore.BATCH_MAX))).hasSize(1);
  }

  @Test
  final void readsByListAnswerWithWhatIsThere() {
    DocumentId id = put(Writes.of("a", "one", "two")).id();
    put(Writes.of("b", "three"));
    assertThat(documents().infos(EDITOR, List.of("b", "nowhere", "a", "b")))
        .isEqualTo(Map.of("a", info("a"), "b", info("b")));
    ChunkId one = ChunkId.of(id, "one", 0);
    var found = documents().chunks(EDITOR, List.of(one, ChunkId.of(id, "never", 0), one));
    Chunk chunk = documents().chunks(EDITOR, id).get(0).chunk();
    assertThat(found).isEqualTo(Map.of(one, new ChunkInDocument(info("a"), chunk)));
    assertThat(documents().infos(EDITOR, List.of())).isEmpty();
    assertThat(documents().chunks(EDITOR, List.of())).isEmpty();
  }

  @Test
  final void aViewerReadsAndDoesNotWrite() {
    DocumentId id = put(Writes.of("d", "text")).id();
    Snapshot before = Snapshot.of(store(), EDITOR);
    for (String call : List.of("put", "updateMetadata", "updateSource", "delete")) {
      StoreCalls.named("documents." + call)
          .forEach(
              write ->
                  assertThatThrownBy(() -> write.accept(store(), VIEWER))
                      .as(call)
                      .isInstanceOf(AccessDenied.class)
                      .hasMessageContaining("EDITOR"));
    }
    assertThatThrownBy(() -> documents().delete(VIEWER, id)).isInstanceOf(AccessDenied.class);
    assertThat(Snapshot.of(store(), EDITOR)).isEqualTo(before);
    assertThat(Snapshot.of(store(), VIEWER)).isEqualTo(before);
  }
}
