package dev.ragbase.dualwrite;

import dev.ragbase.ForwardingStore;
import dev.ragbase.Store;
import dev.ragbase.access.AccessDenied;
import dev.ragbase.access.Scope;
import dev.ragbase.access.UserId;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.error.Retry;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import dev.ragbase.store.DocumentWrite;
import dev.ragbase.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store that checks memberships, has a limit of size and can be away, as a server has. */
final class RefusingStore extends ForwardingStore {
  private final Set<UserId> denied = ConcurrentHashMap.newKeySet();
  private final Set<String> tooLarge = ConcurrentHashMap.newKeySet();
  private final AtomicInteger writes = new AtomicInteger();
  private volatile @Nullable StoreException away;

  RefusingStore(Store delegate) {
    super(delegate);
  }

  /** This user is a member of nothing. */
  void deny(UserId user) {
    denied.add(user);
  }

  /** This document cannot be put. */
  void refuse(String uri) {
    tooLarge.add(uri);
  }

  /** It cannot be reached for a while. */
  void away(boolean now) {
    away = now ? new StoreException("the server is gone", Retry.YES, null) : null;
  }

  /** It lets nobody in. */
  void away(Retry retry) {
    away = new StoreException("the server refuses the login", retry, null);
  }

  void mend() {
    denied.clear();
    tooLarge.clear();
    away = null;
  }

  /** How many puts were tried. */
  int writes() {
    return writes.get();
  }

  @Override
  public DocumentStore documents() {
    return checked(DocumentStore.class, super.documents());
  }

  @Override
  public ChatStore chats() {
    return checked(ChatStore.class, super.chats());
  }

  @Override
  public ChangeFeed changes() {
    return checked(ChangeFeed.class, super.changes());
  }

  private <T> T checked(Class<T> contract, T real) {
    return contract.cast(
        Proxy.newProxyInstance(
            contract.getClassLoader(),
            new Class<?>[] {contract},
            (proxy, method, arguments) -> {
              check(method.getName(), arguments);
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private void check(String method, Object[] arguments) {
    boolean isPut = method.equals("put");
    writes.addAndGet(isPut ? 1 : 0);
    StoreException gone = away;
    if (gone != null) {
      throw gone;
    }
    if (arguments[0] instanceof Scope scope && denied.contains(scope.user())) {
      throw new AccessDenied(scope.user() + " is no member");
    }
    if (isPut && arguments[1] instanceof List<?> documents) {
      for (Object each : documents) {
        if (each instanceof DocumentWrite it && tooLarge.contains(it.uri())) {
          throw new StoreException(it.uri() + " is too large");
        }
      }
    }
  }
}
