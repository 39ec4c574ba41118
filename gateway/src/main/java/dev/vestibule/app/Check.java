package dev.vestibule.app;

import dev.vestibule.bearer.BearerSettings;
import dev.vestibule.config.Reading;
import dev.vestibule.config.SessionSection;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SettingsReader;
import dev.vestibule.http.Cidr;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.redis.RedisSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code check}: says all that is wrong or doubtful about a configuration, then talks
 * to the providers and the store and says what it found. Leaves nothing that counts. Exit status 1
 * if something is wrong.
 */
@Command(
    name = "check",
    description = "Check a configuration, and talk to its providers and its Redis.",
    mixinStandardHelpOptions = true)
final class Check implements Callable<Integer> {
  @Mixin private ConfigurationFile file = new ConfigurationFile();

  @Option(names = "--offline", description = "Do not talk to the providers, nor to Redis.")
  private boolean offline;

  private final SettingsReader reader;
  private final ProviderExamination examination;
  private final PrintStream out;

  Check(SettingsReader reader, ProviderExamination examination, PrintStream out) {
    this.reader = reader;
    this.examination = examination;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Logging.Quiet _ = Logging.quiet()) {
      return check();
    }
  }

  private int check() {
    Marks marks = new Marks(out);
    marks.title("Configuration " + file.path());
    switch (reader.read(file.path())) {
      case Reading.Refused(var problems, var warnings) -> {
        problems.forEach(problem -> marks.wrong(problem.toString()));
        warnings.forEach(warning -> marks.warn(warning.toString()));
      }
      case Reading.Accepted(var settings, var warnings) -> {
        marks.well("read, for " + settings.hosts());
        warnings.forEach(warning -> marks.warn(warning.toString()));
        checkTrust(settings, marks);
        checkBearer(settings, marks);
        checkStore(settings, marks);
        settings
            .hosts()
            .forEach(host ->
                marks.note(
                    "register at the provider: "
                        + host
                        + "/oauth2/callback, and for logout "
                        + host
                        + "/oauth2/signed_out"));
        marks.note("client id and secret are not tried: only a login does that");
        if (!offline) {
          settings
              .providers()
              .forEach((name, provider) -> examination.examine(name, provider, marks));
        }
      }
    }
    marks.sum();
    return marks.isAllWell() ? 0 : 1;
  }

  private static void checkTrust(Settings settings, Marks marks) {
    for (Cidr peer : settings.trustedPeers()) {
      if (peer.prefix() == 0) {
        marks.warn(
            "trustedPeers: "
                + peer
                + " trusts everybody who can connect to say who they are and for which host. Name your"
                + (settings.peerSecret() == null
                    ? " proxy's network, or set peerSecret"
                    : " proxy's network"));
      }
    }
    settings
        .providers()
        .forEach((name, provider) -> {
          if ("http".equals(provider.issuer().getScheme())) {
            marks.warn(
                "providers."
                    + name
                    + ": "
                    + provider.issuer()
                    + " is plain HTTP: for trying out only");
          }
        });
  }

  private static void checkBearer(Settings settings, Marks marks) {
    BearerSettings bearer = settings.bearer();
    if (bearer == null) {
      return;
    }
    String provider = bearer.provider() == null ? settings.loginProvider() : bearer.provider();
    marks.note(
        "bearer: whoever has an access token of "
            + provider
            + " for "
            + bearer.audience()
            + " is let in at "
            + bearer.hosts());
    ProviderSettings issuing = settings.providers().get(provider);
    if (issuing != null && issuing.clientId().equals(bearer.audience())) {
      marks.warn(
          "bearer.audience: is the clientId, which is the audience of ID tokens: only tokens with"
              + " `typ: at+jwt` will count. Give the API an audience of its own");
    }
  }

  private void checkStore(Settings settings, Marks marks) {
    SessionSection session = settings.session();
    Path file = session.file();
    if (file != null) {
      checkFile(file, marks);
    }
    RedisSettings redis = session.redis();
    if (redis != null && !offline) {
      RedisReport.print(redis, marks);
    }
    if (session.cookie() != null) {
      CookieReport.print(settings, marks);
    }
  }

  private static void checkFile(Path database, Marks marks) {
    Path folder = database.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      marks.wrong("session.file: the folder " + folder + " does not exist. mkdir -p " + folder);
    } else if (!Files.isWritable(folder)
        || (Files.exists(database) && !Files.isWritable(database))) {
      marks.wrong(
          "session.file: " + database + " cannot be written by " + System.getProperty("user.name"));
    } else if (isOpenToAll(folder)) {
      marks.warn(
          "session.file: everybody on this machine can write in "
              + folder
              + ". chmod o-w "
              + folder);
    } else {
      marks.well("sessions in " + database + (Files.exists(database) ? "" : " (new)"));
    }
  }

  private static boolean isOpenToAll(Path folder) {
    try {
      PosixFileAttributeView view =
          Files.getFileAttributeView(folder, PosixFileAttributeView.class);
      return view != null
          && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException e) {
      // It is a folder that can be written; who else may is unknown, so say nothing of it.
      return false;
    }
  }
}
