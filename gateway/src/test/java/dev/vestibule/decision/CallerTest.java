package dev.vestibule.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CallerTest {
  private static final Map<String, List<String>> NAVIGATION =
      Map.of(
          "sec-fetch-mode", List.of("navigate"),
          "sec-fetch-dest", List.of("document"),
          "accept", List.of("text/html"));

  @Test
  void aTopLevelDocumentIsANavigation() {
    assertThat(caller("GET", NAVIGATION)).isEqualTo(Caller.NAVIGATION);
    assertThat(caller("HEAD", NAVIGATION)).isEqualTo(Caller.NAVIGATION);
  }

  @Test
  void anOldBrowserIsToldByWhatItAccepts() {
    assertThat(caller("GET", Map.of("accept", List.of("TEXT/HTML,*/*"))))
        .isEqualTo(Caller.NAVIGATION);
    assertThat(caller("GET", Map.of("accept", List.of("*/*")))).isEqualTo(Caller.SCRIPT);
    assertThat(caller("GET", Map.of("accept", List.of("text/event-stream"))))
        .isEqualTo(Caller.SCRIPT);
    assertThat(caller("GET", Map.of())).isEqualTo(Caller.SCRIPT);
  }

  @Test
  void whateverChangesSomethingIsAScript() {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
      assertThat(caller(method, NAVIGATION)).isEqualTo(Caller.SCRIPT);
    }
  }

  @Test
  void anUpgradeIsAScript() {
    assertThat(caller("GET", with("upgrade", "websocket"))).isEqualTo(Caller.SCRIPT);
  }

  @Test
  void fetchMetadataWinsOverEverythingElse() {
    for (String destination :
        List.of("iframe", "frame", "image", "manifest", "serviceworker", "empty", "embed", "")) {
      assertThat(caller("GET", with("sec-fetch-dest", destination))).isEqualTo(Caller.SCRIPT);
    }
    for (String mode : List.of("cors", "no-cors", "same-origin", "websocket", "")) {
      assertThat(caller("GET", with("sec-fetch-mode", mode))).isEqualTo(Caller.SCRIPT);
    }
  }

  @Test
  void fetchMetadataThatIsThereTwiceIsNotBelieved() {
    Map<String, List<String>> doubled = new HashMap<>(NAVIGATION);
    doubled.put("sec-fetch-mode", List.of("navigate", "navigate"));

    assertThat(caller("GET", doubled)).isEqualTo(Caller.SCRIPT);
  }

  private static Map<String, List<String>> with(String name, String value) {
    Map<String, List<String>> headers = new HashMap<>(NAVIGATION);
    headers.put(name, List.of(value));
    return headers;
  }

  private static Caller caller(String method, Map<String, List<String>> headers) {
    return Caller.of(method, name -> headers.getOrDefault(name, List.of()));
  }
}
