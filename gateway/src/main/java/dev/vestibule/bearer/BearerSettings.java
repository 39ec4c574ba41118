package dev.vestibule.bearer;

import dev.vestibule.decision.Origin;
import dev.vestibule.setting.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where access tokens are let in instead of a session, and which. */
public record BearerSettings(
    @Setting(
            value =
                "Hosts, of those in `hosts`, where a request may bring an access token in `Authorization: Bearer`"
                    + " instead of a session. Elsewhere, and without this section, that header says nothing.",
            example = "[api.example.com]")
        List<Origin> hosts,
    @Setting(
            value =
                "Whom the tokens are for: exactly one of the entries of their `aud`. Whoever has a token for it"
                    + " is let in.",
            example = "https://api.example.com")
        String audience,
    @Setting("The provider that issues them. Without it: the one to log in with.")
        @Nullable String provider) {
  private static final int LONGEST_AUDIENCE = 512;

  public BearerSettings {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "hosts: 0 hosts (expected: at least 1, or no section `bearer`)");
    }
    if (audience.isBlank() || audience.length() > LONGEST_AUDIENCE) {
      throw new IllegalArgumentException(
          "audience: "
              + audience.length()
              + " characters (expected: 1 to "
              + LONGEST_AUDIENCE
              + ", not blank)");
    }
  }
}
