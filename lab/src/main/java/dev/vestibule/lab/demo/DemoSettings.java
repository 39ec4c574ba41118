package dev.vestibule.lab.demo;

import java.time.Duration;
import java.util.List;

/** What a demo is told. {@code port}: where to look first for a free one. */
record DemoSettings(List<String> gatewayCommand, int port, Duration tokenLife) {

  DemoSettings {
    if (port < 1 || port > 65_000) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1..65000)");
    }
    gatewayCommand = List.copyOf(gatewayCommand);
  }
}
