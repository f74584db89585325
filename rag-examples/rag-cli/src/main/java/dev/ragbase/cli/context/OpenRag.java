package dev.ragbase.cli.context;

import dev.ragbase.Rag;
import dev.ragbase.RagBuilder;
import dev.ragbase.Store;
import dev.ragbase.Workspace;
import dev.ragbase.access.Scope;
import dev.ragbase.answer.ChatModel;
import dev.ragbase.embed.Embedder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store with all that fills and asks it, for one command. */
public final class OpenRag implements AutoCloseable {
  private static final Logger LOG = System.getLogger(OpenRag.class.getName());

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Scope scope;
  private final Rag rag;
  private @Nullable ChatModel chatModel;

  private OpenRag(Environment environment, Supplier<Store> stores, Scope scope, Use use) {
    this.scope = scope;
    Embedder embedder = environment.embedder();
    parts.push(embedder);
    try {
      if (use.asks) {
        warmUp(embedder);
      }
      Store store = stores.get();
      parts.push(store);
      if (use.answers) {
        ChatModels.of(environment).ifPresent(this::use);
      }
      rag = open(embedder, store);
    } catch (RuntimeException | Error e) {
      try {
        close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** What a command does with it. */
  private enum Use {
    FILLS(false, false),
    READS_WORDS(false, false),
    SEARCHES(true, false),
    ANSWERS(true, true);

    /** Whether it embeds a question as soon as the store is open. */
    private final boolean asks;

    private final boolean answers;

    Use(boolean asks, boolean answers) {
      this.asks = asks;
      this.answers = answers;
    }
  }

  /**
   * To search a store that is only read; closing the result closes the store.
   *
   * @param byMeaning whether it is searched with the model
   */
  public static OpenRag searching(
      Environment environment, Supplier<Store> store, Scope scope, boolean byMeaning) {
    Use use = byMeaning ? Use.SEARCHES : Use.READS_WORDS;
    return new OpenRag(environment, () -> new ReadStore(store.get()), scope, use);
  }

  /** To answer out of a store that is only read. */
  public static OpenRag answering(Environment environment, Supplier<Store> store, Scope scope) {
    return new OpenRag(environment, () -> new ReadStore(store.get()), scope, Use.ANSWERS);
  }

  /** To fill a store. */
  public static OpenRag filling(Environment environment, Supplier<Store> store, Scope scope) {
    return new OpenRag(environment, store, scope, Use.FILLS);
  }

  /** To answer out of a store that keeps the conversation. */
  public static OpenRag conversing(Environment environment, Supplier<Store> store, Scope scope) {
    return new OpenRag(environment, store, scope, Use.ANSWERS);
  }

  /** Loads the model while the store is opened. What fails is told to who embeds. */
  private static void warmUp(Embedder embedder) {
    Runnable load =
        () -> {
          try {
            embedder.warmUp();
          } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "the model was not loaded ahead: " + e.getMessage(), e);
          }
        };
    Thread.ofPlatform().daemon().name("rag-warm-up").start(load);
  }

  private void use(ChatModel model) {
    parts.push(model);
    chatModel = model;
  }

  private Rag open(Embedder embedder, Store store) {
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
