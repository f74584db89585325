package dev.ragbase.ingest.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
  /** Names with the addresses that a test gives them. */
  record Names(Map<String, String[]> addresses) implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      String[] found = addresses.get(host);
      if (found == null) {
        throw new UnknownHostException(host);
      }
      InetAddress[] all = new InetAddress[found.length];
      for (int n = 0; n < found.length; n++) {
        all[n] = InetAddress.getByName(found[n]);
      }
      return all;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "0.1.2.3",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.2",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001:0:1::1",
        "2001:db8::1",
        "100::1",
        "::ffff:0:127.0.0.1"
      })
  void aPrivateAddressIsRefused(String address) throws UnknownHostException {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "172.15.0.1",
        "172.32.0.1",
        "192.169.0.1",
        "100.63.0.1",
        "100.128.0.1",
        "223.255.255.1",
        "2606:4700::1111",
        "2a00:1450::1",
        "64:ff9b::808:808",
        "2002:808:808::1"
      })
  void aPublicAddressIsNot(String address) throws UnknownHostException {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "0x7f.1",
        "127.0.0.1.",
        "127.0.0.01",
        "0X7F.0.0.1",
        "localhost",
        "127.0.0.1",
        "::1"
      })
  void theMachineItselfIsRefusedInAnyNotation(String host) {
    PublicAddresses names = new PublicAddresses(SystemDefaultDnsResolver.INSTANCE);
    assertThatThrownBy(() -> names.resolve(host)).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void onePrivateAddressAmongManyIsEnoughToRefuseAName() throws UnknownHostException {
    PublicAddresses names =
        new PublicAddresses(
            new Names(
                Map.of(
                    "both.example", new String[] {"1.1.1.1", "192.168.0.7"},
                    "good.example", new String[] {"1.1.1.1"})));
    assertThat(names.resolve("good.example")).hasSize(1);
    assertThatThrownBy(() -> names.resolve("both.example"))
        .hasMessageContaining("'both.example' is at the private address 192.168.0.7");
  }
}
