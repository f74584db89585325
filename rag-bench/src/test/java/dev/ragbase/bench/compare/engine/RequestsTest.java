package dev.ragbase.bench.compare.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private final CountDownLatch died = new CountDownLatch(1);

  @Test
  void theDriversDeathIsSeenWhileARequestIsWorkedOn() throws Exception {
    try (PipedOutputStream driver = new PipedOutputStream()) {
      Requests requests = new Requests(new PipedInputStream(driver), died::countDown);
      driver.write("build\n".getBytes(StandardCharsets.UTF_8));
      assertThat(requests.next().verb()).isEqualTo("build");
      assertThat(died.getCount()).isEqualTo(1);
    }

    assertThat(died.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theEndAfterARequestToQuitIsNoDeath() throws Exception {
    try (PipedOutputStream driver = new PipedOutputStream()) {
      Requests requests = new Requests(new PipedInputStream(driver), died::countDown);
      driver.write("quit\n".getBytes(StandardCharsets.UTF_8));
      assertThat(Requests.isQuit(requests.next())).isTrue();
    }

    assertThat(died.await(200, TimeUnit.MILLISECONDS)).isFalse();
  }
}
