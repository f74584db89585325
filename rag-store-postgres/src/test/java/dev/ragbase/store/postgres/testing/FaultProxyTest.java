package dev.ragbase.store.postgres.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private ServerSocket server;
  private FaultProxy proxy;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = FaultProxy.to("127.0.0.1", server.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void everythingPassesInBothDirections() throws Exception {
    byte[] data = new byte[1_000_000];
    new Random(1).nextBytes(data);
    try (Pair pair = connect()) {
      CompletableFuture<byte[]> received =
          CompletableFuture.supplyAsync(() -> pair.serverReads(data.length));
      pair.client.getOutputStream().write(data);
      assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(data);

      pair.upstream.getOutputStream().write("answer".getBytes(UTF_8));
      assertThat(pair.clientReads(6)).asString(UTF_8).isEqualTo("answer");

      assertThat(proxy.bytesFromClients()).isEqualTo(data.length);
      assertThat(proxy.bytesFromServer()).isEqualTo(6);
      assertThat(proxy.connections()).isEqualTo(1);
    }
  }

  @Test
  void whatWasSentBeforeAnOrderlyEndArrives() throws Exception {
    try (Pair pair = connect()) {
      pair.upstream.getOutputStream().write("goodbye".getBytes(UTF_8));
      pair.upstream.close();

      assertThat(pair.client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("goodbye");
    }
  }

  @Test
  void aCutResetsAllConnectionsAndNewOnesWork() throws Exception {
    try (Pair one = connect();
        Pair two = connect()) {
      proxy.cut();

      assertIsReset(one.client);
      assertIsReset(two.client);
      assertIsReset(one.upstream);
    }
    assertPasses();
  }

  @Test
  void nothingPassesAStallUntilItIsHealed() throws Exception {
    try (Pair pair = connect()) {
      proxy.stall();
      pair.client.getOutputStream().write("late".getBytes(UTF_8));
      pair.upstream.setSoTimeout(200);
      assertThatThrownBy(() -> pair.upstream.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      proxy.heal();
      pair.upstream.setSoTimeout(0);
      assertThat(pair.serverReads(4)).asString(UTF_8).isEqualTo("late");
    }
  }

  @Test
  void theServerGetsExactlyTheBytesBeforeACut() throws Exception {
    proxy.cutAfterFromClients(5);
    try (Pair pair = connect()) {
      pair.client.getOutputStream().write("one".getBytes(UTF_8));
      assertThat(pair.serverReads(3)).asString(UTF_8).isEqualTo("one");
      pair.client.getOutputStream().write("two".getBytes(UTF_8));

      assertThat(pair.serverReads(2)).asString(UTF_8).isEqualTo("tw");
      assertIsReset(pair.upstream);
      assertIsReset(pair.client);
    }
    assertPasses();
  }

  @Test
  void theClientGetsExactlyTheBytesBeforeACut() throws Exception {
    try (Pair pair = connect()) {
      proxy.cutAfterFromServer(2);
      pair.upstream.getOutputStream().write("answer".getBytes(UTF_8));

      assertThat(pair.clientReads(2)).asString(UTF_8).isEqualTo("an");
      assertIsReset(pair.client);
    }
    assertPasses();
  }

  @Test
  void refusesNewConnectionsUntilHealed() throws Exception {
    try (Pair old = connect()) {
      proxy.refuse();

      try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
        assertIsReset(refused);
      }
      old.client.getOutputStream().write('x');
      assertThat(old.serverReads(1)).containsExactly('x');
    }
    proxy.heal();
    assertPasses();
  }

  @Test
  void delaysEachPieceOfData() throws Exception {
    try (Pair pair = connect()) {
      proxy.delay(Duration.ofMillis(80));
      long start = System.nanoTime();
      pair.client.getOutputStream().write('x');
      pair.serverReads(1);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(79));
    }
  }

  @Test
  void aServerThatIsGoneLooksLikeAReset() throws Exception {
    server.close();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      assertIsReset(client);
    }
  }

  @Test
  void aClosedProxyEndsItsConnectionsAndListensNoMore() throws Exception {
    try (Pair pair = connect()) {
      proxy.close();

      assertIsReset(pair.client);
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aStatementWhoseAnswerIsCutOffMayHaveHappened() throws SQLException {
    TestPostgres postgres = TestPostgres.shared();
    try (Database database = postgres.newDatabase();
        FaultProxy network = FaultProxy.to(postgres);
        Sql direct = Sql.open(database.ownerUrl());
        Sql remote = Sql.open(network.url(database.ownerUrl()))) {
      remote.run("CREATE TABLE note (id int)");
      network.cutAfterFromServer(0);

      assertThatThrownBy(() -> remote.run("INSERT INTO note VALUES (1)"))
          .isInstanceOf(SQLException.class);

      assertThat(direct.ask("SELECT count(*) FROM note")).isEqualTo("1");
      try (Sql again = Sql.open(network.url(database.ownerUrl()))) {
        assertThat(again.ask("SELECT count(*) FROM note")).isEqualTo("1");
      }
    }
  }

  private void assertPasses() throws Exception {
    try (Pair pair = connect()) {
      pair.client.getOutputStream().write("again".getBytes(UTF_8));
      assertThat(pair.serverReads(5)).asString(UTF_8).isEqualTo("again");
    }
  }

  private static void assertIsReset(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(java.net.SocketException.class)
        .hasMessageContaining("reset");
  }

  private Pair connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    return new Pair(client, server.accept());
  }

  /** The two ends of a connection through the proxy. */
  private record Pair(Socket client, Socket upstream) implements AutoCloseable {
    byte[] serverReads(int bytes) {
      return read(upstream, bytes);
    }

    byte[] clientReads(int bytes) {
      return read(client, bytes);
    }

    private static byte[] read(Socket socket, int bytes) {
      try {
        socket.setSoTimeout(20_000);
        byte[] data = socket.getInputStream().readNBytes(bytes);
        return Arrays.copyOf(data, data.length);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
      upstream.close();
    }
  }
}
