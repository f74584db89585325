package dev.ragbase.langchain4j;

import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.RetriableException;
import dev.ragbase.error.Retry;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's failure means for us. Its own words stay in the cause: they may repeat the
 * prompt or the key.
 *
 * @param ofRequest whether what was sent is at fault, so that another request may go through
 */
record Failures(Retry retry, boolean ofRequest, String reason) {
  private static final int REQUEST_TIMEOUT = 408;
  private static final Set<Integer> OF_REQUEST = Set.of(400, 413, 422);
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
        return new Failures(Retry.YES, false, t.getClass().getSimpleName() + ": try again");
      }
    }
    boolean ofRequest =
        failure instanceof IllegalArgumentException || failure instanceof ContentFilteredException;
    return new Failures(Retry.NO, ofRequest, failure.getClass().getSimpleName());
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
    return new Failures(
        passes ? Retry.YES : Retry.NO, OF_REQUEST.contains(status), "HTTP " + status + advice);
  }

  private static @Nullable Throwable next(Throwable failure) {
    return failure.getCause();
  }
}
