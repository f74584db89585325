package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ragbase.document.ContentHash;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.Revision;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.EmbeddedChunk;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What changes and deletes leave behind, and what the past still says. */
public abstract class DocumentUpdateConformance extends StoreKit {
  private static final DocumentId NOBODY = new DocumentId(new UUID(1, 2));

  private DocumentStore documents() {
    return store().documents();
  }

  private PutResult put(DocumentWrite write) {
    return documents().put(EDITOR, List.of(write)).get(0);
  }

  private Document document(DocumentId id) {
    return documents().find(EDITOR, id).orElseThrow();
  }

  private Document asOf(DocumentId id, Instant time) {
    return documents().asOf(EDITOR, id, time).orElseThrow();
  }

  @Test
  final void newMetadataMakeARevisionAndLeaveChunksAndVectors() {
    DocumentId id = put(Writes.with(Writes.of("d", "one", "two"), Metadata.of("a", yes()))).id();
    List<EmbeddedChunk> chunks = documents().chunks(EDITOR, id);
    DocumentInfo before = document(id).info();
    Instant later = tick();
    Metadata metadata = Metadata.empty().with("b", "new").with("n", 2);

    DocumentInfo after = documents().updateMetadata(EDITOR, id, metadata).orElseThrow();

    assertThat(after)
        .isEqualTo(
            new DocumentInfo(
                id,
                "d",
                "",
                metadata,
                before.mediaType(),
                before.source(),
                before.contentHash(),
                2,
                2,
                before.createdAt(),
                later));
    assertThat(document(id).info()).isEqualTo(after);
    assertThat(documents().chunks(EDITOR, id)).isEqualTo(chunks);
    assertThat(documents().count(EDITOR, Filter.equal("b", "new"))).isEqualTo(1);
    assertThat(documents().count(EDITOR, Filter.equal("a", yes()))).isZero();
  }

  private static MetadataValue yes() {
    return MetadataValue.of(true);
  }

  @Test
  final void equalMetadataChangeNothing() {
    Metadata metadata = Metadata.empty().with("a", "1").with("b", "2");
    DocumentId id = put(Writes.with(Writes.of("d", "one"), metadata)).id();
    Snapshot before = Snapshot.of(store(), EDITOR);
    tick();
    assertThat(
            documents().updateMetadata(EDITOR, id, Metadata.empty().with("b", "2").with("a", "1")))
        .contains(document(id).info());
    assertThat(documents().updateMetadata(EDITOR, NOBODY, metadata)).isEmpty();
    assertThat(Snapshot.of(store(), EDITOR)).isEqualTo(before);
  }

  @Test
  final void aSourceStampIsNotedWithoutARevision() {
    DocumentId id = put(Writes.of("d", "one")).id();
    DocumentInfo before = document(id).info();
    tick();
    SourceStamp stamp = new SourceStamp("v2", Instant.parse("2020-01-01T00:00:00.000001Z"));
    assertThat(documents().updateSource(EDITOR, id, stamp)).isTrue();
    assertThat(documents().updateSource(EDITOR, NOBODY, stamp)).isFalse();
    DocumentInfo after = document(id).info();
    assertThat(after.source()).isEqualTo(stamp);
    assertThat(after.revision()).isEqualTo(1);
    assertThat(after.updatedAt()).isEqualTo(before.updatedAt());
    assertThat(documents().infos(EDITOR, List.of("d"))).containsValue(after);
  }

  @Test
  final void aDeletedDocumentIsGoneEverywhere() {
    DocumentId id = put(Writes.of("d", "vanishing words")).id();
    put(Writes.of("other", "staying words"));
    EmbeddedChunk chunk = documents().chunks(EDITOR, id).get(0);
    Instant before = tick();
    assertThat(documents().delete(EDITOR, id)).isTrue();
    assertThat(documents().delete(EDITOR, id)).isFalse();

    assertThat(documents().find(EDITOR, id)).isEmpty();
    assertThat(documents().find(EDITOR, "d")).isEmpty();
    assertThat(documents().infos(EDITOR, List.of("d"))).isEmpty();
    assertThat(documents().chunks(EDITOR, id)).isEmpty();
    assertThat(documents().chunks(EDITOR, List.of(chunk.chunk().id()))).isEmpty();
    assertThat(documents().count(EDITOR, Filter.all())).isEqualTo(1);
    assertThat(documents().revisions(EDITOR, id, PageRequest.first(10)).items()).isEmpty();
    assertThat(documents().asOf(EDITOR, id, before)).isEmpty();
    assertThat(documents().updateMetadata(EDITOR, id, Metadata.empty())).isEmpty();
    assertThat(documents().updateSource(EDITOR, id, new SourceStamp("1", null))).isFalse();
    KeywordQuery words = new KeywordQuery("vanishing", 10, Filter.all());
    assertThat(store().keywords().search(EDITOR, words).items()).isEmpty();
    assertThat(store().verify(EDITOR)).isEmpty();
  }

  @Test
  final void aUriPutAgainAfterADeleteIsANewDocument() {
    DocumentWrite write = Writes.of("d", "text");
    DocumentId old = put(write).id();
    documents().delete(EDITOR, old);
    Instant later = tick();
    PutResult again = put(write);
    assertThat(again.id()).isNotEqualTo(old);
    assertThat(again).isEqualTo(new PutResult(again.id(), 1, PutResult.Outcome.ADDED, 0, 1, 0));
    assertThat(document(again.id()).info().createdAt()).isEqualTo(later);
    assertThat(documents().find(EDITOR, old)).isEmpty();
  }

  @Test
  final void deleteByFilterTakesWhatPassesAndNoMore() {
    for (int i = 0; i < 20; i++) {
      put(Writes.with(Writes.of("d" + i, "text " + i), Metadata.empty().with("third", i % 3)));
    }
    Filter third = Filter.equal("third", MetadataValue.of(1));
    assertThat(documents().delete(EDITOR, Filter.none())).isZero();
    assertThat(documents().delete(EDITOR, third)).isEqualTo(7);
    assertThat(documents().delete(EDITOR, third)).isZero();
    assertThat(documents().count(EDITOR, Filter.all())).isEqualTo(13);
    assertThat(documents().count(EDITOR, new Filter.Not(third))).isEqualTo(13);
    assertThat(documents().delete(EDITOR, Filter.all())).isEqualTo(13);
    assertThat(documents().count(EDITOR, Filter.all())).isZero();
  }

  @Test
  final void revisionsAreListedNewestFirst() {
    DocumentId id = put(Writes.titled(Writes.of("d", "one"), "first")).id();
    Instant one = now();
    Instant two = tick();
    put(Writes.titled(Writes.of("d", "rocket \uD83D\uDE80"), "second"));
    Instant three = tick();
    documents().updateMetadata(EDITOR, id, Metadata.empty().with("k", "v"));
    ContentHash rocket = ContentHash.of("rocket \uD83D\uDE80\n\n");
    List<Revision> expected =
        List.of(
            new Revision(3, "second", rocket, 11, three),
            new Revision(2, "second", rocket, 11, two),
            new Revision(1, "first", ContentHash.of("one\n\n"), 5, one));
    assertThat(Page.list(page -> documents().revisions(EDITOR, id, page))).isEqualTo(expected);
    for (int size = 1; size <= 4; size++) {
      assertThat(Page.all(size, page -> documents().revisions(EDITOR, id, page)))
          .containsExactlyElementsOf(expected);
    }
    assertThat(documents().revisions(EDITOR, id, PageRequest.first(3)).next()).isEmpty();
    assertThat(documents().revisions(EDITOR, NOBODY, PageRequest.first(3)).items()).isEmpty();
  }

  @Test
  final void asOfGivesTheRevisionThatWasCurrentThen() {
    DocumentWrite write = Writes.with(Writes.of("d", "one", "two"), Metadata.empty().with("n", 1));
    DocumentId id = put(Writes.titled(write, "first")).id();
    Document first = document(id);
    Instant one = now();
    Instant two = tick();
    put(Writes.typed(Writes.of("d", "rewritten"), "text/markdown"));
    Document second = document(id);
    Instant three = tick();
    documents().updateMetadata(EDITOR, id, Metadata.empty().with("n", 3));

    assertThat(documents().asOf(EDITOR, id, one.minusNanos(1))).isEmpty();
    assertThat(asOf(id, one)).isEqualTo(past(first));
    assertThat(asOf(id, two.minusNanos(1))).isEqualTo(past(first));
    assertThat(asOf(id, two)).isEqualTo(past(second));
    assertThat(asOf(id, three.minusNanos(1))).isEqualTo(past(second));
    assertThat(asOf(id, three)).isEqualTo(document(id));
    assertThat(asOf(id, Instant.MAX)).isEqualTo(document(id));
    assertThat(documents().asOf(EDITOR, id, Instant.MIN)).isEmpty();
    assertThat(documents().asOf(EDITOR, NOBODY, three)).isEmpty();
  }

  private static Document past(Document document) {
    DocumentInfo i = document.info();
    return new Document(
        new DocumentInfo(
            i.id(),
            i.uri(),
            i.title(),
            i.metadata(),
            i.mediaType(),
            i.source(),
            i.contentHash(),
            i.revision(),
            0,
            i.createdAt(),
            i.updatedAt()),
        document.text());
  }

  @Test
  final void aRevisionIsNotOlderThanTheOneBeforeThoughTheClockWasTurnedBack() {
    DocumentId id = put(Writes.of("d", "one")).id();
    Instant made = now();
    turnBack();
    put(Writes.of("d", "two"));
    documents().updateMetadata(EDITOR, id, Metadata.empty().with("n", 3));

    assertThat(document(id).info().createdAt()).isEqualTo(made);
    assertThat(document(id).info().updatedAt()).isEqualTo(made);
    assertThat(Page.list(page -> documents().revisions(EDITOR, id, page)))
        .extracting(Revision::at)
        .containsOnly(made);
    assertThat(asOf(id, made)).isEqualTo(document(id));
    assertThat(documents().asOf(EDITOR, id, made.minusNanos(1))).isEmpty();
  }

  @Test
  final void ofRevisionsPutAtOneTimeAsOfGivesTheLast() {
    DocumentId id = put(Writes.of("d", "one")).id();
    put(Writes.of("d", "two"));
    put(Writes.of("d", "three"));
    assertThat(asOf(id, now()).text()).isEqualTo("three\n\n");
    assertThat(
            Page.list(page -> documents().revisions(EDITOR, id, page)).stream()
                .map(Revision::number))
        .containsExactly(3, 2, 1);
  }
}
