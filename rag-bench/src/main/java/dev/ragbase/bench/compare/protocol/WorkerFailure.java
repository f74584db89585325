package dev.ragbase.bench.compare.protocol;

/** A competitor that could not do what it was asked. */
public final class WorkerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String worker;

  WorkerFailure(String worker, String what) {
    super(worker + " " + what);
    this.worker = worker;
  }

  WorkerFailure(String worker, Request request, String cause) {
    this(worker, "failed at '" + request + "': " + cause);
  }

  /** What the competitor is called in results. */
  public String worker() {
    return worker;
  }
}
