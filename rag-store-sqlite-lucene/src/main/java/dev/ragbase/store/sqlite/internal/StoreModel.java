package dev.ragbase.store.sqlite.internal;

import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.ChunkWrite;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import dev.ragbase.store.sqlite.internal.db.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The one model that all vectors of a store are of. */
final class StoreModel {
  private final String store;

  StoreModel(String store) {
    this.store = store;
  }

  static Optional<EmbeddingModel> read(Session session) throws SQLException {
    return session.first(
        "SELECT model_name, model_dimensions, model_fingerprint FROM store_info"
            + " WHERE model_fingerprint IS NOT NULL",
        row -> new EmbeddingModel(row.getString(1), row.getInt(2), row.getString(3)));
  }

  /** Checks the model of each write that has vectors; the first ever becomes the store's. */
  void adopt(Session session, List<DocumentWrite> writes) throws SQLException {
    Optional<EmbeddingModel> held = read(session);
    Optional<EmbeddingModel> one = held;
    for (DocumentWrite write : writes) {
      EmbeddingModel given = write.model();
      if (given != null
          && write.chunks().stream().map(ChunkWrite::embedding).anyMatch(e -> e != null)) {
        if (one.isPresent()) {
          requireSame(one.get(), given);
        }
        one = Optional.of(one.orElse(given));
      }
    }
    if (held.isEmpty() && one.isPresent()) {
      session.update(
          "UPDATE store_info SET model_name = ?, model_dimensions = ?, model_fingerprint = ?",
          one.get().name(),
          one.get().dimensions(),
          one.get().fingerprint());
    }
  }

  /** Refuses vectors that cannot be compared with the ones that are here. */
  void requireSame(EmbeddingModel held, EmbeddingModel given) {
    if (!held.fingerprint().equals(given.fingerprint())
        || held.dimensions() != given.dimensions()) {
      throw new StoreException(
          "store "
              + store
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
