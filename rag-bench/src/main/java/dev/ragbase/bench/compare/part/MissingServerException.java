package dev.ragbase.bench.compare.part;

import java.io.IOException;

/** There is no PostgreSQL with pgvector on this machine; the message says how to get one. */
final class MissingServerException extends IOException {
  private static final long serialVersionUID = 1;

  MissingServerException(IllegalStateException cause) {
    super(cause.getMessage() + "; for compare it is --postgres that names one", cause);
  }
}
