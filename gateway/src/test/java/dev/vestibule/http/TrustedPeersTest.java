package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrustedPeersTest {
  private final TrustedPeers peers =
      new TrustedPeers(
          List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("192.168.1.7"), Cidr.parse("fd00::/8")),
          null);

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, true",
    "10.255.255.255, true",
    "11.0.0.1, false",
    "9.255.255.255, false",
    "192.168.1.7, true",
    "192.168.1.8, false",
    "::ffff:10.1.2.3, true",
    "::ffff:11.1.2.3, false",
    "::10.1.2.3, false",
    "fd12::1, true",
    "fe80::1, false",
    "::1, false",
    "127.0.0.1, false"
  })
  void aPeerIsTrustedByItsNetwork(String address, boolean trusted) {
    assertThat(peers.include(InetAddress.ofLiteral(address))).isEqualTo(trusted);
  }
}
