package dev.ragbase.store.postgres.internal;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.postgres.internal.db.Db;
import dev.ragbase.store.postgres.internal.db.Session;
import dev.ragbase.store.postgres.internal.db.Sql;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The model that the store's vectors are of. Once there is one it stays, so that it is read from
 * the database until it is there and remembered from then on. Safe for many threads.
 */
final class StoreModel {
  private static final Sql READ =
      Sql.of("SELECT name, dimensions, fingerprint FROM embedding_model");

  private final Db db;
  private volatile @Nullable EmbeddingModel known;

  StoreModel(Db db) {
    this.db = db;
  }

  Optional<EmbeddingModel> get() {
    db.requireOpen();
    EmbeddingModel model = known;
    if (model == null) {
      model = db.anyone(StoreModel::read).orElse(null);
      known = model;
    }
    return Optional.ofNullable(model);
  }

  private static Optional<EmbeddingModel> read(Session session) {
    return session.first(
        READ, row -> new EmbeddingModel(row.getString(1), row.getInt(2), row.getString(3)));
  }

  /** Runs a transaction that writes documents, whose vectors are all of the store's model. */
  <T> T writing(Scope scope, List<DocumentWrite> writes, Function<Session, T> call) {
    EmbeddingModel before = get().orElse(null);
    EmbeddingModel given = one(writes, before);
    if (given == null || before != null) {
      return db.write(scope, Role.EDITOR, "write documents", call);
    }
    T result =
        db.write(
            scope,
            Role.EDITOR,
            "write documents",
            session -> {
              decide(session, given);
              return call.apply(session);
            });
    known = given;
    return result;
  }

  /**
   * The first vectors decide: of two writers at once, the second sees the first's model or waits.
   */
  private void decide(Session session, EmbeddingModel given) {
    session.update(
        Sql.of(
            "INSERT INTO embedding_model (name, dimensions, fingerprint) VALUES (?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            given.name(),
            given.dimensions(),
            given.fingerprint()));
    read(session).ifPresent(held -> requireSame(held, given));
  }

  private @Nullable EmbeddingModel one(
      List<DocumentWrite> writes, @Nullable EmbeddingModel before) {
    EmbeddingModel one = before;
    boolean embedded = false;
    for (DocumentWrite write : writes) {
      EmbeddingModel model = write.model();
      if (model != null
          && write.chunks().stream().map(ChunkWrite::embedding).anyMatch(it -> it != null)) {
        if (one != null) {
          requireSame(one, model);
        }
        one = one == null ? model : one;
        embedded = true;
      }
    }
    return embedded ? one : null;
  }

  /** Refuses vectors that cannot be compared with the ones that are here. */
  void requireSame(EmbeddingModel held, EmbeddingModel given) {
    if (!held.fingerprint().equals(given.fingerprint())
        || held.dimensions() != given.dimensions()) {
      throw new StoreException(
          "store "
              + db.name()
              + " holds vectors of model '"
              + held.name()
              + "' ("
              + held.fingerprint()
              + "), given is one of '"
              + given.name()
              + "' ("
              + given.fingerprint()
              + "): use the store's model, or a new store");
    }
  }
}
