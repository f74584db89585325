package dev.ragbase.cli.context;

import dev.ragbase.Rag;
import dev.ragbase.RagBuilder;
import dev.ragbase.Store;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.answer.ChatModel;
import dev.ragbase.embed.Embedder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A store with all that fills and asks it, for one command. */
public final class OpenRag implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Scope scope;
  private final Rag rag;
  private @Nullable ChatModel chatModel;

  private OpenRag(Environment environment, Store store, Scope scope, boolean answers) {
    this.scope = scope;
    parts.push(store);
    try {
      if (answers) {
        ChatModels.of(environment).ifPresent(this::use);
      }
      rag = open(environment, store);
    } catch (RuntimeException | Error e) {
      try {
        close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** To search a store that is only read; closing the result closes the store. */
  public static OpenRag searching(Environment environment, Store store, Scope scope) {
    return new OpenRag(environment, new ReadStore(store), scope, false);
  }

  /** To answer out of a store that is only read. */
  public static OpenRag answering(Environment environment, Store store, Scope scope) {
    return new OpenRag(environment, new ReadStore(store), scope, true);
  }

  /** To fill a store. */
  public static OpenRag filling(Environment environment, Store store, Scope scope) {
    return new OpenRag(environment, store, scope, false);
  }

  /** To answer out of a store that keeps the conversation. */
  public static OpenRag conversing(Environment environment, Store store, Scope scope) {
    return new OpenRag(environment, store, scope, true);
  }

  private void use(ChatModel model) {
    parts.push(model);
    chatModel = model;
  }

  private Rag open(Environment environment, Store store) {
    Embedder embedder = environment.embedder();
    parts.push(embedder);
    RagBuilder builder = Rag.builder(store).embedder(embedder);
    if (chatModel != null) {
      builder.chatModel(chatModel);
    }
    Rag opened = builder.open();
    parts.push(opened);
    return opened;
  }

  /** What the commands work on. */
  public Workspace workspace() {
    return rag.workspace(scope);
  }

  /** Whose documents they are. */
  public Scope scope() {
    return scope;
  }

  /** The store behind it. */
  public Store store() {
    return rag.store();
  }

  /** The embedder behind it. */
  public Embedder embedder() {
    return rag.embedder();
  }

  /** Closes everything, the last opened first. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!parts.isEmpty()) {
      first = close(parts.pop(), first);
    }
    if (first != null) {
      throw first;
    }
  }

  private static @Nullable RuntimeException close(
      AutoCloseable part, @Nullable RuntimeException first) {
    try {
      part.close();
      return first;
    } catch (Exception e) {
      RuntimeException failure =
          e instanceof RuntimeException it ? it : new IllegalStateException(e);
      if (first == null) {
        return failure;
      }
      first.addSuppressed(failure);
      return first;
    }
  }
}
