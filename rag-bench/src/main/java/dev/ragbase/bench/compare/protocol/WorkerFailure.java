package dev.ragbase.bench.compare.protocol;

/** A competitor that could not do what it was asked. */
public final class WorkerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  WorkerFailure(String name, Request request, String cause) {
    super(name + " failed at '" + request + "': " + cause);
  }
}
