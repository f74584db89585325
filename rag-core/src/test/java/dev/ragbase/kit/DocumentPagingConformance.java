package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ragbase.access.Scope;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.document.Document;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.DocumentInfo;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Filter.Operator;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.Page;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.StoredDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Long lists: their order, their pages, and their pages while others write. */
public abstract class DocumentPagingConformance extends StoreKit {
  private static final Filter EVEN = Filter.equal("even", MetadataValue.of(true));

  private static final Comparator<String> BY_CODE_POINT =
      Comparator.comparing(uri -> uri.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private DocumentStore documents() {
    return store().documents();
  }

  private void put(String... uris) {
    List<DocumentWrite> writes = new ArrayList<>();
    for (int i = 0; i < uris.length; i++) {
      Metadata metadata = Metadata.of("even", MetadataValue.of(i % 2 == 0));
      writes.add(Writes.with(Writes.of(uris[i], "text of " + uris[i]), metadata));
    }
    documents().put(EDITOR, writes);
  }

  private static List<String> uris(Iterable<DocumentInfo> infos) {
    List<String> uris = new ArrayList<>();
    infos.forEach(info -> uris.add(info.uri()));
    return uris;
  }

  @Test
  final void documentsAreListedByCodePointOfTheirUri() {
    put(
        "b",
        "\uD83D\uDE80",
        "a/b",
        "\uFF5E",
        "a",
        "B",
        "Z",
        "é",
        "a b",
        "a%",
        "10",
        "9",
        "\uE000",
        "aa");
    List<String> sorted = new ArrayList<>();
    documents()
        .list(EDITOR, Filter.all(), PageRequest.first(100))
        .items()
        .forEach(i -> sorted.add(i.uri()));
    List<String> expected = new ArrayList<>(sorted);
    expected.sort(BY_CODE_POINT);
    assertThat(sorted).hasSize(14).isEqualTo(expected);
    assertThat(Snapshot.documents(store(), EDITOR).stream().map(s -> s.document().uri()))
        .containsExactlyElementsOf(expected);
    for (int size = 1; size < 14; size++) {
      assertThat(uris(Page.all(size, page -> documents().list(EDITOR, Filter.all(), page))))
          .isEqualTo(expected);
    }
  }

  @Test
  final void theLongestUrisAreFoundListedAndDeletedLikeOthers() {
    Random random = new Random(20_241_126);
    String ascii = text(random, '!', '~', DocumentWrite.URI_CHARS_MAX);
    String wide = text(random, 0x20000, 0x2A6D6, DocumentWrite.URI_CHARS_MAX);
    List<String> all = new ArrayList<>();
    for (String uri : List.of(ascii, wide)) {
      // Ones that differ where they end, and some that end where others go on.
      all.add(uri);
      all.add(uri.substring(0, uri.length() - 2) + "ab");
      for (int length : List.of(2, 510, 512, 514, 1_024, 1_026, 2_048)) {
        all.add(uri.substring(0, length));
      }
    }
    documents().put(EDITOR, all.stream().map(uri -> Writes.of(uri, "a text")).toList());
    all.sort(BY_CODE_POINT);
    assertThat(uris(Page.all(2, page -> documents().list(EDITOR, Filter.all(), page))))
        .isEqualTo(all);
    assertThat(documents().infos(EDITOR, all)).containsOnlyKeys(all);
    for (int i = 0; i < all.size(); i++) {
      String uri = all.get(i);
      assertThat(documents().find(EDITOR, uri).orElseThrow().info().uri()).isEqualTo(uri);
      assertThat(count(Operator.EQUAL, uri)).isEqualTo(1);
      assertThat(count(Operator.NOT_EQUAL, uri)).isEqualTo(all.size() - 1);
      assertThat(count(Operator.LESS, uri)).isEqualTo(i);
      assertThat(count(Operator.LESS_OR_EQUAL, uri)).isEqualTo(i + 1);
      assertThat(count(Operator.GREATER, uri)).isEqualTo(all.size() - i - 1);
      assertThat(count(Operator.GREATER_OR_EQUAL, uri)).isEqualTo(all.size() - i);
    }
    List<MetadataValue> some = all.subList(5, 15).stream().map(MetadataValue::of).toList();
    assertThat(documents().count(EDITOR, new Filter.In(DocumentField.URI, some))).isEqualTo(10);
    assertThat(documents().put(EDITOR, List.of(Writes.of(wide, "another text"))))
        .extracting(PutResult::outcome)
        .containsExactly(PutResult.Outcome.UPDATED);
    for (String uri : List.of(ascii, wide)) {
      DocumentId id = documents().find(EDITOR, uri).orElseThrow().id();
      assertThat(documents().delete(EDITOR, id)).isTrue();
      assertThat(documents().find(EDITOR, uri)).isEmpty();
    }
    assertThat(documents().delete(EDITOR, Filter.all())).isEqualTo(all.size() - 2);
  }

  /** Random characters, which no database can store any shorter, of so many UTF-16 units. */
  private static String text(Random random, int first, int last, int units) {
    StringBuilder text = new StringBuilder();
    while (text.length() < units) {
      text.appendCodePoint(random.nextInt(first, last + 1));
    }
    return text.toString();
  }

  private long count(Operator operator, String uri) {
    return documents()
        .count(EDITOR, new Filter.Compare(DocumentField.URI, operator, MetadataValue.of(uri)));
  }

  @Test
  final void pagesOfEverySizeHoldTheWholeListOnce() {
    put(IntStream.range(0, 24).mapToObj(i -> "doc " + i * 37 % 100).toArray(String[]::new));
    for (Filter filter : List.of(Filter.all(), EVEN, new Filter.Not(EVEN), Filter.none())) {
      Page<DocumentInfo> whole = documents().list(EDITOR, filter, PageRequest.first(100));
      assertThat(whole.next()).isEmpty();
      assertThat(documents().count(EDITOR, filter)).isEqualTo(whole.items().size());
      for (int size : List.of(1, 2, 3, 7, 8, 12, 24, 25)) {
        List<DocumentInfo> paged = new ArrayList<>();
        Page.all(size, page -> documents().list(EDITOR, filter, page)).forEach(paged::add);
        assertThat(paged).isEqualTo(whole.items());
        List<DocumentInfo> scanned = new ArrayList<>();
        Page.all(size, page -> documents().scan(EDITOR, filter, page))
            .forEach(stored -> scanned.add(stored.document().info()));
        assertThat(scanned).isEqualTo(whole.items());
      }
    }
  }

  @Test
  final void theLastPageNamesNoNextOne() {
    put("a", "b", "c", "d");
    Page<DocumentInfo> first = documents().list(EDITOR, Filter.all(), PageRequest.first(2));
    assertThat(uris(first.items())).containsExactly("a", "b");
    String cursor = first.next().orElseThrow();
    Page<DocumentInfo> second = documents().list(EDITOR, Filter.all(), new PageRequest(2, cursor));
    assertThat(uris(second.items())).containsExactly("c", "d");
    assertThat(second.next()).isEmpty();
    assertThat(documents().list(EDITOR, Filter.none(), PageRequest.first(2)).next()).isEmpty();
  }

  @Test
  final void aScannedDocumentIsWhole() {
    put("a", "b");
    for (StoredDocument stored : Snapshot.documents(store(), EDITOR)) {
      Document found = documents().find(EDITOR, stored.document().uri()).orElseThrow();
      assertThat(stored)
          .isEqualTo(new StoredDocument(found, documents().chunks(EDITOR, found.id())));
    }
  }

  @Test
  final void pagingGoesOnWhileDocumentsComeAndGo() {
    String[] steady = IntStream.range(100, 160).mapToObj(i -> "s" + i).toArray(String[]::new);
    put(steady);
    put("s100a", "s130a", "s158a", "a");
    List<String> seen = new ArrayList<>();
    PageRequest request = PageRequest.first(7);
    for (int round = 0; request != null; round++) {
      assertThat(round).as("pages of 7 for some 100 documents").isLessThan(40);
      Page<DocumentInfo> page = documents().list(EDITOR, Filter.all(), request);
      seen.addAll(uris(page.items()));
      request = page.next().map(next -> new PageRequest(7, next)).orElse(null);
      tick();
      put("before " + round, "s1" + round % 60 + "~");
      documents().find(EDITOR, "s130a").ifPresent(d -> documents().delete(EDITOR, d.id()));
      // The very item that the cursor stands on.
      if (!page.items().isEmpty() && round == 1) {
        DocumentInfo last = page.items().get(page.items().size() - 1);
        documents().delete(EDITOR, last.id());
      }
      documents().put(EDITOR, List.of(Writes.of("s150", "changed " + round)));
    }
    Set<String> once = new HashSet<>(seen);
    assertThat(once).as("no document comes twice").hasSize(seen.size());
    assertThat(once).contains(steady).contains("a", "s100a", "s158a").doesNotContain("s130a");
  }

  @Test
  final void aCursorOfAnotherListIsRefused() {
    put("a", "b", "c", "d", "e");
    documents().put(EDITOR, List.of(Writes.of("a", "second revision")));
    Scope elsewhere = EDITOR.in(new WorkspaceId("elsewhere"));
    documents().put(elsewhere, List.of(Writes.of("a", "x"), Writes.of("b", "x")));
    PageRequest one = PageRequest.first(1);
    var a = documents().find(EDITOR, "a").orElseThrow().id();
    String list = documents().list(EDITOR, Filter.all(), one).next().orElseThrow();
    String scan = documents().scan(EDITOR, Filter.all(), one).next().orElseThrow();
    String even = documents().list(EDITOR, EVEN, one).next().orElseThrow();
    String foreign = documents().list(elsewhere, Filter.all(), one).next().orElseThrow();
    String revisions = documents().revisions(EDITOR, a, one).next().orElseThrow();
    for (String cursor : List.of(scan, even, foreign, revisions, "", "nonsense", "ä", "QUJD")) {
      assertThatThrownBy(() -> documents().list(EDITOR, Filter.all(), new PageRequest(1, cursor)))
          .as(cursor)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cursor");
    }
    PageRequest stolen = new PageRequest(1, list);
    assertThatThrownBy(() -> documents().scan(EDITOR, Filter.all(), stolen))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> documents().revisions(EDITOR, a, stolen))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> documents().list(elsewhere, Filter.all(), stolen))
        .isInstanceOf(IllegalArgumentException.class);
    // The same workspace seen by another role is the same list.
    assertThat(uris(documents().list(VIEWER, Filter.all(), stolen).items())).containsExactly("b");
  }
}
