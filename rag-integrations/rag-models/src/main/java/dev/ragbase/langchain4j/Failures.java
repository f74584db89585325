package dev.ragbase.langchain4j;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.RetriableException;
import dev.ragbase.error.Retry;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's failure means for us. Its own words stay in the cause: they may repeat the
 * prompt or the key.
 */
record Failures(Retry retry, String reason) {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  static Failures of(Throwable failure) {
    for (Throwable t = failure; t != null; t = next(t)) {
      if (t instanceof HttpException http) {
        return of(http.statusCode());
      }
    }
    for (Throwable t = failure; t != null; t = next(t)) {
      if (t instanceof RetriableException
          || t instanceof IOException
          || t instanceof TimeoutException) {
        return new Failures(Retry.YES, t.getClass().getSimpleName() + ": try again");
      }
    }
    return new Failures(Retry.NO, failure.getClass().getSimpleName());
  }

  private static Failures of(int status) {
    boolean passes =
        status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
    String advice =
        switch (status) {
          case 401, 403 -> ": check the key";
          case 404 -> ": check the address and the model's name";
          default -> passes ? ": try again later" : ": the request is not accepted as it is";
        };
    return new Failures(passes ? Retry.YES : Retry.NO, "HTTP " + status + advice);
  }

  private static @Nullable Throwable next(Throwable failure) {
    return failure.getCause();
  }
}
