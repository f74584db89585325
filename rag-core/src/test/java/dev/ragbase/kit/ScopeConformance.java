package dev.ragbase.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.data.Offset.offset;

import dev.ragbase.Rag;
import dev.ragbase.Workspace;
import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.chat.ChatMessage;
import dev.ragbase.chat.ChatRole;
import dev.ragbase.chat.MessageId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.document.ChunkId;
import dev.ragbase.document.DocumentId;
import dev.ragbase.document.Filter;
import dev.ragbase.document.Filter.DocumentField;
import dev.ragbase.document.Metadata;
import dev.ragbase.document.MetadataValue;
import dev.ragbase.document.SourceStamp;
import dev.ragbase.index.Accuracy;
import dev.ragbase.index.KeywordQuery;
import dev.ragbase.index.Match;
import dev.ragbase.index.VectorQuery;
import dev.ragbase.ingest.PlainTextExtractor;
import dev.ragbase.metrics.Measurement;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.PageRequest;
import dev.ragbase.store.PutResult;
import dev.ragbase.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts to reach, count, guess, overwrite or disturb what another scope holds. */
public abstract class ScopeConformance extends StoreKit {
  private static final Scope VICTIM = Scope.of("a", "b/c", "vera", Role.OWNER);

  /** Other tenants, other workspaces, and names that run together or differ in case alone. */
  private static final List<Scope> ATTACKERS =
      List.of(
          Scope.of("rival", "b/c", "vera", Role.OWNER),
          Scope.of("a", "other", "vera", Role.OWNER),
          Scope.of("a/b", "c", "vera", Role.OWNER),
          Scope.of("A", "b/c", "vera", Role.OWNER),
          Scope.of("a", "B/C", "vera", Role.OWNER),
          Scope.of("a", "b_c", "vera", Role.OWNER),
          Scope.of("a", "%", "vera", Role.OWNER),
          Scope.of("a ", "b/c", "vera", Role.OWNER),
          Scope.of("a", "' OR '1'='1", "vera", Role.OWNER));

  private static final SessionId SESSION = new SessionId(new UUID(11, 11));
  private static final Filter URI =
      new Filter.Compare(DocumentField.URI, Filter.Operator.EQUAL, MetadataValue.of("secret"));
  private static final List<Filter> WIDE =
      List.of(
          Filter.all(),
          new Filter.Not(Filter.none()),
          new Filter.Or(List.of(Filter.none(), Filter.all())),
          new Filter.Or(List.of(new Filter.Exists(new Filter.Key("workspace")), Filter.all())),
          new Filter.Not(Filter.equal("workspace", "other")),
          Filter.equal("workspace", "b/c"),
          Filter.equal("k", "v"),
          new Filter.StartsWith(DocumentField.URI, ""),
          URI);

  private DocumentId secret;
  private List<ChunkId> secretChunks;
  private Snapshot before;

  private DocumentStore documents() {
    return store().documents();
  }

  private PutResult put(Scope scope, DocumentWrite write) {
    return documents().put(scope, List.of(write)).get(0);
  }

  @BeforeEach
  final void hideASecret() {
    Metadata metadata = Metadata.empty().with("k", "v").with("workspace", "b/c");
    put(VICTIM, Writes.of("secret", "older secret"));
    secret =
        put(VICTIM, Writes.with(Writes.of("secret", "the secret word", "is xyzzy"), metadata)).id();
    put(VICTIM, Writes.of("secret 2", "more"));
    secretChunks = documents().chunks(VICTIM, secret).stream().map(c -> c.chunk().id()).toList();
    store().chats().start(VICTIM, SESSION, "private", now(), Metadata.empty());
    store().chats().append(VICTIM, SESSION, List.of(message(1), message(2)));
    store()
        .metrics()
        .append(VICTIM, List.of(new Measurement("x", now(), Duration.ZERO, 0, null, null)));
    before = Snapshot.of(store(), VICTIM);
  }

  private static ChatMessage message(long n) {
    MessageId id = new MessageId(new UUID(12, n));
    return new ChatMessage(id, ChatRole.USER, "m" + n, Instant.EPOCH, Metadata.empty());
  }

  private void requireUntouched() {
    assertThat(Snapshot.of(store(), VICTIM)).isEqualTo(before);
    assertThat(Searches.words(store(), VICTIM, "xyzzy")).containsExactly("is xyzzy");
    assertThat(store().vectors().search(VICTIM, vector("xyzzy", Filter.all())).items()).hasSize(3);
  }

  private static VectorQuery vector(String text, Filter filter) {
    return new VectorQuery(
        Writes.EMBEDDER.model(), Writes.EMBEDDER.embedQuery(text), 10, filter, Accuracy.PLANNED);
  }

  @Test
  final void nothingOfAnotherWorkspaceCanBeReadOrCounted() {
    PageRequest page = PageRequest.first(10);
    for (Scope attacker : ATTACKERS) {
      assertThat(documents().find(attacker, secret)).as("%s", attacker).isEmpty();
      assertThat(documents().find(attacker, "secret")).isEmpty();
      assertThat(documents().infos(attacker, List.of("secret", "secret 2"))).isEmpty();
      assertThat(documents().chunks(attacker, secret)).isEmpty();
      assertThat(documents().chunks(attacker, secretChunks)).isEmpty();
      assertThat(documents().revisions(attacker, secret, page).items()).isEmpty();
      assertThat(documents().asOf(attacker, secret, Instant.MAX)).isEmpty();
      for (Filter filter : WIDE) {
        assertThat(documents().list(attacker, filter, page).items()).as("%s", filter).isEmpty();
        assertThat(documents().scan(attacker, filter, page).items()).isEmpty();
        assertThat(documents().count(attacker, filter)).isZero();
        assertThat(store().vectors().search(attacker, vector("xyzzy", filter)).items()).isEmpty();
        KeywordQuery words = new KeywordQuery("xyzzy secret", 10, filter);
        assertThat(store().keywords().search(attacker, words).items()).isEmpty();
      }
      assertThat(store().changes().after(attacker, 0, 10)).isEmpty();
      assertThat(store().changes().head(attacker)).isZero();
      assertThat(store().metrics().stats(attacker, Instant.EPOCH)).isEmpty();
      assertThat(store().verify(attacker)).isEmpty();
    }
    requireUntouched();
  }

  @Test
  final void nothingOfAnotherWorkspaceCanBeChangedOrDeleted() {
    for (Scope attacker : ATTACKERS) {
      assertThat(documents().updateMetadata(attacker, secret, Metadata.empty()))
          .as("%s", attacker)
          .isEmpty();
      assertThat(documents().updateSource(attacker, secret, new SourceStamp("9", null))).isFalse();
      assertThat(documents().delete(attacker, secret)).isFalse();
      for (Filter filter : WIDE) {
        assertThat(documents().delete(attacker, filter)).as("%s", filter).isZero();
      }
      store().rebuild(attacker);
      assertThat(store().changes().head(attacker)).isZero();
    }
    requireUntouched();
  }

  @Test
  final void theSameUriElsewhereIsAnotherDocument() {
    for (Scope attacker : ATTACKERS) {
      PutResult own = put(attacker, Writes.of("secret", "the secret word", "is mine"));
      assertThat(own.outcome()).as("%s", attacker).isEqualTo(PutResult.Outcome.ADDED);
      assertThat(own.id()).isNotEqualTo(secret);
      assertThat(documents().count(attacker, Filter.all())).isEqualTo(1);
      assertThat(Searches.words(store(), attacker, "secret")).containsExactly("the secret word");
    }
    requireUntouched();
    for (Scope attacker : ATTACKERS) {
      assertThat(documents().delete(attacker, Filter.all())).isEqualTo(1);
    }
    requireUntouched();
  }

  @Test
  final void anothersCursorOpensNothing() {
    PageRequest one = PageRequest.first(1);
    String list = documents().list(VICTIM, Filter.all(), one).next().orElseThrow();
    String scan = documents().scan(VICTIM, Filter.all(), one).next().orElseThrow();
    String revisions = documents().revisions(VICTIM, secret, one).next().orElseThrow();
    String messages = store().chats().messages(VICTIM, SESSION, one).next().orElseThrow();
    for (Scope attacker : ATTACKERS) {
      List<Runnable> attempts =
          List.of(
              () -> documents().list(attacker, Filter.all(), new PageRequest(10, list)),
              () -> documents().scan(attacker, Filter.all(), new PageRequest(10, scan)),
              () -> documents().revisions(attacker, secret, new PageRequest(10, revisions)),
              () -> store().chats().messages(attacker, SESSION, new PageRequest(10, messages)));
      for (Runnable attempt : attempts) {
        assertThatThrownBy(attempt::run).isInstanceOf(IllegalArgumentException.class);
      }
    }
    requireUntouched();
  }

  @Test
  final void conversationsOfOthersAreOutOfReach() {
    List<Scope> others = new ArrayList<>(ATTACKERS);
    others.add(Scope.of("a", "b/c", "mallory", Role.OWNER));
    others.add(Scope.of("a", "b/c", "Vera", Role.OWNER));
    PageRequest page = PageRequest.first(10);
    for (Scope other : others) {
      assertThat(store().chats().find(other, SESSION)).as("%s", other).isEmpty();
      assertThat(store().chats().sessions(other, page).items()).isEmpty();
      assertThat(store().chats().messages(other, SESSION, page).items()).isEmpty();
      assertThat(store().chats().latest(other, SESSION, 10)).isEmpty();
      assertThat(store().chats().delete(other, SESSION)).isFalse();
      assertThatThrownBy(() -> store().chats().append(other, SESSION, List.of(message(3))))
          .isInstanceOf(StoreException.class);
      assertThat(Snapshot.changes(store(), other))
          .noneMatch(c -> c.entity().equals(SESSION.value()));
    }
    requireUntouched();
  }

  @Test
  final void rolesBelowTheNeededOneAreRefused() {
    for (Role role : List.of(Role.VIEWER, Role.EDITOR)) {
      Scope low = Scope.of("a", "b/c", "vera", role);
      assertThatThrownBy(() -> store().rebuild(low)).isInstanceOf(AccessDenied.class);
      assertThat(store().verify(low)).isEmpty();
    }
    Scope viewer = Scope.of("a", "b/c", "vera", Role.VIEWER);
    assertThatThrownBy(() -> put(viewer, Writes.of("x", "y"))).isInstanceOf(AccessDenied.class);
    assertThatThrownBy(() -> documents().delete(viewer, URI)).isInstanceOf(AccessDenied.class);
    assertThat(documents().find(viewer, secret)).isPresent();
    requireUntouched();
  }

  @Test
  final void aViewersDeleteIsRefusedWhetherTheDocumentIsThereOrNot() {
    Workspace viewers =
        Rag.builder(store())
            .embedder(Writes.EMBEDDER)
            .extractor(new PlainTextExtractor())
            .open()
            .workspace(Scope.of("a", "b/c", "vera", Role.VIEWER));
    List<String> answers = new ArrayList<>();
    for (String uri : List.of("secret", "nothing is called that")) {
      answers.add(catchThrowableOfType(AccessDenied.class, () -> viewers.delete(uri)).getMessage());
    }
    assertThat(answers.getFirst()).contains("EDITOR").isEqualTo(answers.getLast());
    requireUntouched();
  }

  /** What others hold must not show in a workspace's scores, or they could be probed by them. */
  @Test
  final void scoresDoNotTellOfOtherWorkspaces() {
    Scope attacker = ATTACKERS.get(1);
    put(attacker, Writes.of("mine", "xyzzy alpha", "alpha beta", "gamma"));
    KeywordQuery query = new KeywordQuery("xyzzy alpha beta", 10, Filter.all());
    List<Match> alone = store().keywords().search(attacker, query).items();
    List<DocumentWrite> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(Writes.of("m" + i, "xyzzy alpha " + "padding ".repeat(i % 50)));
    }
    documents().put(VICTIM, many);
    List<Match> crowded = store().keywords().search(attacker, query).items();
    assertThat(crowded.stream().map(Match::chunk).toList())
        .isEqualTo(alone.stream().map(Match::chunk).toList());
    for (int i = 0; i < alone.size(); i++) {
      assertThat(crowded.get(i).score()).isCloseTo(alone.get(i).score(), offset(1e-5));
    }
  }

  @Test
  final void aSmallWorkspaceBesideALargeOneGetsItsMatches() {
    Scope small = ATTACKERS.get(1);
    for (int batch = 0; batch < 3; batch++) {
      List<DocumentWrite> many = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        many.add(Writes.of("m" + batch + "/" + i, "needle hay"));
      }
      documents().put(VICTIM, many);
    }
    for (int i = 0; i < 12; i++) {
      put(small, Writes.of("s" + i, "needle among other quite different words " + i));
    }
    for (Accuracy accuracy : Accuracy.values()) {
      VectorQuery all = vector("needle hay", Filter.all());
      VectorQuery query = new VectorQuery(all.model(), all.vector(), 10, all.filter(), accuracy);
      List<ChunkId> found = Searches.ids(store().vectors().search(small, query));
      assertThat(found).hasSize(10);
      assertThat(documents().chunks(small, found)).hasSize(10);
    }
    KeywordQuery words = new KeywordQuery("needle hay", 10, Filter.all());
    assertThat(store().keywords().search(small, words).items()).hasSize(10);
  }
}
