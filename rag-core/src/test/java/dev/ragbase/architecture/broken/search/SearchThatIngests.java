package dev.ragbase.architecture.broken.search;

import dev.ragbase.architecture.broken.ingest.IngestThatSearches;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The other half, and everything that a library must not do by itself. */
public final class SearchThatIngests {
  Class<?> other() {
    return IngestThatSearches.class;
  }

  Thread newThread() {
    return new Thread(() -> {});
  }

  Thread virtualThread() {
    return Thread.ofVirtual().unstarted(() -> {});
  }

  AutoCloseable executor() {
    return Executors.newCachedThreadPool();
  }

  CompletableFuture<String> async() {
    return CompletableFuture.supplyAsync(() -> "");
  }

  long parallel() {
    return List.of(1).parallelStream().count();
  }

  Instant now() {
    return Instant.now();
  }

  long millis() {
    return System.currentTimeMillis();
  }

  Supplier<UUID> ids() {
    return UUID::randomUUID;
  }

  String environment() {
    return String.valueOf(System.getenv("HOME"));
  }

  void print() {
    System.out.println();
  }
}
