package dev.ragbase.store.postgres;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;

/**
 * Sockets that count how often one waits for an answer, and how long answers are; pgjdbc makes it
 * by its name.
 */
public final class RoundTrips extends SocketFactory {
  private static final AtomicLong COUNT = new AtomicLong();
  private static final AtomicLong BYTES = new AtomicLong();

  /** How often all such sockets together have waited so far. */
  static long count() {
    return COUNT.get();
  }

  /** How many bytes all such sockets together have received so far. */
  static long bytes() {
    return BYTES.get();
  }

  /** The same url, over counted sockets. */
  static String counted(String url) {
    return url + (url.contains("?") ? "&" : "?") + "socketFactory=" + RoundTrips.class.getName();
  }

  @Override
  public Socket createSocket() {
    return new Counted();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return new Socket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return new Socket(host, port, local, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return new Socket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return new Socket(host, port, local, localPort);
  }

  private static final class Counted extends Socket {
    private final AtomicBoolean asked = new AtomicBoolean();

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          if (asked.getAndSet(false)) {
            COUNT.incrementAndGet();
          }
          int read = super.read(bytes, offset, length);
          BYTES.addAndGet(Math.max(0, read));
          return read;
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          asked.set(true);
          out.write(bytes, offset, length);
        }
      };
    }
  }
}
