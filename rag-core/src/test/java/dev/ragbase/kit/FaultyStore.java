package dev.ragbase.kit;

import dev.ragbase.ForwardingStore;
import dev.ragbase.Store;
import dev.ragbase.chat.ChatStore;
import dev.ragbase.index.KeywordIndex;
import dev.ragbase.index.VectorIndex;
import dev.ragbase.store.ChangeFeed;
import dev.ragbase.store.DocumentStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store that fails when a test says so, before a call reaches what is behind it, or after. */
public final class FaultyStore extends ForwardingStore {
  private final Faults faults;

  /** Decides what fails. Must be safe for many threads. */
  public interface Faults {
    /**
     * A call begins; what this throws, the call throws, and nothing was done.
     *
     * @param operation part and method, such as {@code documents.put}
     */
    void before(String operation);

    /** A call was done; what this throws, the call throws all the same. */
    default void after(String operation) {}
  }

  public FaultyStore(Store delegate, Faults faults) {
    super(delegate);
    this.faults = faults;
  }

  @Override
  public DocumentStore documents() {
    return faulty("documents", DocumentStore.class, super.documents());
  }

  @Override
  public ChangeFeed changes() {
    return faulty("changes", ChangeFeed.class, super.changes());
  }

  @Override
  public VectorIndex vectors() {
    return faulty("vectors", VectorIndex.class, super.vectors());
  }

  @Override
  public KeywordIndex keywords() {
    return faulty("keywords", KeywordIndex.class, super.keywords());
  }

  @Override
  public ChatStore chats() {
    return faulty("chats", ChatStore.class, super.chats());
  }

  private <T> T faulty(String part, Class<T> contract, T real) {
    return contract.cast(
        Proxy.newProxyInstance(
            contract.getClassLoader(),
            new Class<?>[] {contract},
            (proxy, method, arguments) -> {
              String operation = part + "." + method.getName();
              faults.before(operation);
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              faults.after(operation);
              return result;
            }));
  }
}
