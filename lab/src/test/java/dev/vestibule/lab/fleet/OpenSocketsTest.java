package dev.vestibule.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

class OpenSocketsTest {

  private final OpenSockets sockets = new OpenSockets(Path.of("/proc"));

  @Test
  @EnabledOnOs(LINUX)
  void aProcessIsKnownByItsConnectionsToThatServerAndNoOther() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ServerSocket another = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket elsewhere = new Socket(another.getInetAddress(), another.getLocalPort())) {
      assertThat(elsewhere.isConnected()).isTrue();
      ProcessHandle self = ProcessHandle.current();
      try (Socket here = new Socket(server.getInetAddress(), server.getLocalPort())) {
        assertThat(sockets.to(server.getLocalPort(), self)).containsExactly(here.getLocalPort());
        // Somebody else's process has none of ours.
        Process other = new ProcessBuilder(List.of("sleep", "20")).start();
        assertThat(sockets.to(server.getLocalPort(), other.toHandle())).isEmpty();
        other.destroyForcibly();
      }
      assertThat(sockets.to(server.getLocalPort(), self)).isEmpty();
    }
    assertThat(sockets.isKnown()).isTrue();
  }

  @Test
  void whereThereIsNoProcNothingIsKnown(@TempDir Path empty) {
    OpenSockets none = new OpenSockets(empty);
    assertThat(none.isKnown()).isFalse();
    assertThat(none.to(80, ProcessHandle.current())).isEmpty();
  }
}
