package dev.ragbase.memory;

import dev.ragbase.access.Role;
import dev.ragbase.access.Scope;
import dev.ragbase.access.TenantId;
import dev.ragbase.access.WorkspaceId;
import dev.ragbase.chat.SessionId;
import dev.ragbase.embed.EmbeddingModel;
import dev.ragbase.store.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * All that a store holds, behind one lock: a writer works alone, so that a reader sees the whole of
 * a write or nothing. Each call names its scope and gets that workspace and no other.
 */
final class Memory {
  static final String NAME = "memory";

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<Place, Space> spaces = new HashMap<>();
  private final Map<SessionId, Conversation> conversations = new HashMap<>();
  private Optional<EmbeddingModel> model = Optional.empty();
  private boolean closed;

  private record Place(TenantId tenant, WorkspaceId workspace) {}

  <T> T read(Scope scope, String action, Function<Space, T> call) {
    lock.readLock().lock();
    try {
      requireOpen();
      scope.require(Role.VIEWER, action);
      return call.apply(spaces.getOrDefault(place(scope), Space.EMPTY));
    } finally {
      lock.readLock().unlock();
    }
  }

  <T> T write(Scope scope, Role needed, String action, Function<Space, T> call) {
    lock.writeLock().lock();
    try {
      requireOpen();
      scope.require(needed, action);
      return call.apply(spaces.computeIfAbsent(place(scope), place -> new Space()));
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** All conversations of all users; only to be used inside {@link #read} or {@link #write}. */
  Map<SessionId, Conversation> conversations() {
    return conversations;
  }

  Optional<EmbeddingModel> model() {
    lock.readLock().lock();
    try {
      requireOpen();
      return model;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The model is the store's from now on; only to be called inside {@link #write}. */
  void keepModel(EmbeddingModel of) {
    model = Optional.of(model.orElse(of));
  }

  /** Refuses vectors that cannot be compared with the ones that are here. */
  static void requireSame(EmbeddingModel held, EmbeddingModel given) {
    if (!held.fingerprint().equals(given.fingerprint())
        || held.dimensions() != given.dimensions()) {
      throw new StoreException(
          "store '"
              + NAME
              + "' holds vectors of model '"
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

  void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      spaces.clear();
      conversations.clear();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("store '" + NAME + "' is closed");
    }
  }

  private static Place place(Scope scope) {
    return new Place(scope.tenant(), scope.workspace());
  }
}
