package dev.ragbase.ingest.web;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names to public addresses only: what a page links or redirects to must not reach the
 * machine itself, its network or its cloud's metadata service. The connection uses the very
 * addresses that were checked, so a name cannot change its mind in between.
 */
record PublicAddresses(DnsResolver names) implements DnsResolver {
  /** Numbers that some resolvers read as an address, each in its own way. */
  private static final Pattern NUMERIC =
      Pattern.compile(
          "(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*\\.?", Pattern.CASE_INSENSITIVE);

  private static final Pattern DOTTED =
      Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");

  private static final String[] PRIVATE_V4 = {
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4"
  };

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    if (NUMERIC.matcher(host).matches() && !DOTTED.matcher(host).matches()) {
      throw new UnknownHostException(
          "'" + host + "' is a number and no name: write the address as four decimal numbers");
    }
    InetAddress[] addresses = names.resolve(host);
    if (addresses == null || addresses.length == 0) {
      throw new UnknownHostException("'" + host + "' has no address");
    }
    for (InetAddress address : addresses) {
      if (!isPublic(address)) {
        throw new UnknownHostException(
            "'"
                + host
                + "' is at the private address "
                + address.getHostAddress()
                + ": allow private addresses if that is meant");
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return names.resolveCanonicalHostname(host);
  }

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(address, bytes);
  }

  private static boolean isPublic4(byte[] bytes) {
    int address = number(bytes, 0);
    for (String range : PRIVATE_V4) {
      int slash = range.indexOf('/');
      int mask = -1 << (32 - Integer.parseInt(range.substring(slash + 1)));
      String[] parts = range.substring(0, slash).split("\\.", -1);
      int network = 0;
      for (String part : parts) {
        network = (network << 8) + Integer.parseInt(part);
      }
      if ((address & mask) == (network & mask)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPublic6(InetAddress address, byte[] b) {
    int first = number(b, 0);
    boolean named =
        address.isAnyLocalAddress()
            || address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()
            || address.isMulticastAddress();
    boolean uniqueLocal = (b[0] & 0xFE) == 0xFC;
    boolean teredoOrDocs = first == 0x20010000 || first == 0x20010DB8;
    if (named || uniqueLocal || teredoOrDocs) {
      return false;
    }
    boolean zeros = first == 0 && number(b, 4) == 0;
    if (zeros && (number(b, 8) == 0 || number(b, 8) == 0xFFFF || number(b, 8) == 0xFFFF0000)) {
      return isPublic4(Arrays.copyOfRange(b, 12, 16));
    }
    if (first == 0x0064FF9B) {
      return isPublic4(Arrays.copyOfRange(b, 12, 16));
    }
    if (first >>> 16 == 0x2002) {
      return isPublic4(Arrays.copyOfRange(b, 2, 6));
    }
    return (b[0] & 0xE0) == 0x20;
  }

  private static int number(byte[] b, int at) {
    return ByteBuffer.wrap(b).getInt(at);
  }
}
