package dev.ragbase.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FetchTest {
  @Test
  void aFetchThatWasClosedIsNotHeldUntilItsTimeIsOver() throws Exception {
    try (Pages pages = new Pages()) {
      pages.serve("/a", 200, "words");
      WeakReference<Fetch> closed = closed(pages);
      for (int n = 0; n < 100 && closed.get() != null; n++) {
        System.gc();
        Thread.sleep(20);
      }
      assertThat(closed.get()).isNull();
    }
  }

  private static WeakReference<Fetch> closed(Pages pages) throws IOException {
    WebLimits limits = new WebLimits(1_000, Duration.ofSeconds(10), Duration.ofMinutes(10), 5);
    try (Fetch fetch =
        Fetch.of(URI.create("http://example.org:" + pages.port() + "/a"), limits, pages)) {
      return new WeakReference<>(fetch);
    }
  }
}
