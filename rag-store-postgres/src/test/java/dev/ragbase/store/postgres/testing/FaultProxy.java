package dev.ragbase.store.postgres.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network that fails on demand: a TCP proxy on the loopback address in front of a server.
 *
 * <p>Passes everything on until told otherwise. A cut is a reset, in both directions, with nothing
 * said before it. Faults stay until {@link #heal}, except cuts, which happen once. Safe for many
 * threads.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final Pattern HOST_AND_PORT = Pattern.compile("//[^/?]+");

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Thread acceptor;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Allowance fromClients = new Allowance();
  private final Allowance fromServer = new Allowance();
  private volatile Duration delay = Duration.ZERO;
  private volatile CountDownLatch stalled = new CountDownLatch(0);
  private volatile boolean refusing;

  private FaultProxy(InetSocketAddress server) {
    this.server = server;
    try {
      this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.acceptor = Thread.ofVirtual().name("fault-proxy").start(this::acceptAll);
  }

  public static FaultProxy to(String host, int port) {
    return new FaultProxy(new InetSocketAddress(host, port));
  }

  public static FaultProxy to(TestPostgres postgres) {
    return to(postgres.host(), postgres.port());
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** The same url, through this proxy. */
  public String url(String url) {
    String here = "//" + listener.getInetAddress().getHostAddress() + ":" + port();
    return HOST_AND_PORT.matcher(url).replaceFirst(Matcher.quoteReplacement(here));
  }

  /** The connections that are open now. */
  public int connections() {
    return links.size();
  }

  /** The bytes that clients have sent so far, and which were passed on. */
  public long bytesFromClients() {
    return fromClients.passed();
  }

  /** The bytes that the server has sent so far, and which were passed on. */
  public long bytesFromServer() {
    return fromServer.passed();
  }

  /** Cuts all connections; new ones work. */
  public void cut() {
    links.forEach(Link::reset);
  }

  /**
   * Cuts all connections, once, when clients have sent so many more bytes, all connections counted
   * together; those bytes reach the server, and none after them.
   */
  public void cutAfterFromClients(long bytes) {
    fromClients.limit(bytes);
  }

  /** Cuts all connections, once, when the server has sent so many more bytes to its clients. */
  public void cutAfterFromServer(long bytes) {
    fromServer.limit(bytes);
  }

  /** Resets each new connection at once; open ones live on. */
  public void refuse() {
    refusing = true;
  }

  /** Holds each piece of data back for so long, in both directions. */
  public void delay(Duration each) {
    delay = each;
  }

  /** Passes nothing on any more and keeps connections open, as where a server has vanished. */
  public void stall() {
    stalled = new CountDownLatch(1);
  }

  /** Ends all faults; what was cut stays cut. */
  public void heal() {
    refusing = false;
    delay = Duration.ZERO;
    stalled.countDown();
    fromClients.unlimited();
    fromServer.unlimited();
  }

  /** Cuts all connections and listens no more. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      stalled.countDown();
      cut();
    }
    try {
      acceptor.join(); // the port is closed when nobody waits at it any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        accept(listener.accept());
      } catch (IOException e) {
        // this connection failed, or we were closed
      }
    }
  }

  private void accept(Socket client) {
    if (refusing) {
      reset(client);
      return;
    }
    Socket upstream = new Socket();
    Link link = new Link(client, upstream);
    links.add(link); // before the server knows of it: who cuts now means this one too
    try {
      upstream.connect(server);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
    } catch (IOException e) {
      link.reset();
      return;
    }
    if (listener.isClosed()) {
      link.reset(); // close() may not have seen it
      return;
    }
    Thread.ofVirtual()
        .name("fault-proxy-from-client")
        .start(() -> link.pump(client, upstream, fromClients));
    Thread.ofVirtual()
        .name("fault-proxy-from-server")
        .start(() -> link.pump(upstream, client, fromServer));
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // closed already
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // closed already
    }
  }

  /** A client's connection and ours to the server, which end together. */
  private final class Link {
    private final List<Socket> sockets;
    private final AtomicBoolean ended = new AtomicBoolean();

    Link(Socket client, Socket upstream) {
      this.sockets = List.of(client, upstream);
    }

    void pump(Socket from, Socket to, Allowance allowance) {
      byte[] chunk = new byte[CHUNK_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int read;
        while ((read = in.read(chunk)) >= 0) {
          holdBack();
          Allowance.Passage passage = allowance.take(read);
          out.write(chunk, 0, passage.bytes());
          if (passage.isLast()) {
            cut();
            allowance.cutDone();
          } else if (passage.bytes() < read) {
            reset();
          }
        }
      } catch (IOException e) {
        // the other side is gone, or the link was cut
      } finally {
        close();
      }
    }

    private void holdBack() throws InterruptedIOException {
      try {
        Thread.sleep(delay);
        stalled.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }

    void reset() {
      if (isFirstToEnd()) {
        sockets.forEach(FaultProxy::reset);
      }
    }

    private void close() {
      if (isFirstToEnd()) {
        sockets.forEach(FaultProxy::close);
      }
    }

    /** A pump that a reset wakes up must not close in good order what is being reset. */
    private boolean isFirstToEnd() {
      links.remove(this);
      return ended.compareAndSet(false, true);
    }
  }
}
