package dev.vestibule.app;

import dev.vestibule.config.Problem;
import dev.vestibule.config.Reading;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SettingsReader;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.Ending;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Subject;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code sessions end}: ends all sessions of a user, or of a session at the provider,
 * in the store of a configuration. Over Redis it does so while the gateways run. Exit status 1 if
 * some may not have ended.
 */
@Command(
    name = "end",
    description = {
      "End all sessions of a user, or of one session at the provider.",
      "Logins that were begun before count as well. Nothing is revoked at the provider: its own"
          + " session, if it lives, lets the user in again."
    },
    mixinStandardHelpOptions = true)
final class EndSessions implements Callable<Integer> {
  @Mixin private ConfigurationFile file = new ConfigurationFile();

  @Option(
      names = "--issuer",
      required = true,
      paramLabel = "URL",
      description = "The provider's issuer, as in the configuration.")
  private String issuer = "";

  @ArgGroup(multiplicity = "1")
  private Whose whose = new Whose();

  /** One of the two. */
  private static final class Whose {
    @Option(
        names = "--subject",
        required = true,
        description = "The user's sub there: what applications get as X-Auth-Request-User.")
    private @Nullable String subject;

    @Option(names = "--sid", required = true, description = "The session's sid there.")
    private @Nullable String sid;
  }

  private final SettingsReader reader;
  private final PrintStream out;
  private final PrintStream err;

  EndSessions(SettingsReader reader, PrintStream out, PrintStream err) {
    this.reader = reader;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    return switch (reader.read(file.path())) {
      case Reading.Refused(List<Problem> problems, var _) -> {
        problems.forEach(err::println);
        yield 1;
      }
      case Reading.Accepted(Settings settings, var _) -> end(settings);
    };
  }

  private int end(Settings settings) {
    if (settings.providers().values().stream()
        .noneMatch(provider -> provider.issuer().toString().equals(issuer))) {
      err.println(
          "--issuer: no provider of this configuration is "
              + issuer
              + ". It has "
              + settings.providers().values().stream()
                  .map(provider -> provider.issuer().toString())
                  .sorted()
                  .collect(Collectors.joining(", ")));
      return 1;
    }
    Subject subject;
    try {
      subject = subject();
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 1;
    }
    Logging.configure(settings.log());
    Path database = settings.session().file();
    if (database != null && !Files.exists(database)) {
      err.println("session.file: there is no " + database);
      return 1;
    }
    KeyRing ring = settings.keyRing();
    try (SessionStore store = Stores.open(settings, ring, InstantSource.system()).sessions()) {
      SessionVault vault =
          new SessionVault(store, ring, new SecureRandom(), settings.cookie().name());
      int ended = vault.endAll(subject, Ending.LOGGED_OUT, settings.session().life().lifetime());
      out.println(
          switch (ended) {
            case 0 ->
                "0 sessions ended: nobody by that name is still signed in. Names count to the letter.";
            case 1 -> "1 session ended.";
            default -> ended + " sessions ended.";
          });
      return 0;
    } catch (StoreUnavailable e) {
      err.println(e.getMessage());
      if (database != null) {
        err.println(
            "With session.file only the gateway itself has the sessions while it runs: stop it"
                + " first, or keep them in Redis (session.redis).");
      }
      return 1;
    }
  }

  private Subject subject() {
    return whose.subject == null
        ? new Subject.ProviderSession(issuer, String.valueOf(whose.sid))
        : new Subject.User(issuer, whose.subject);
  }
}
