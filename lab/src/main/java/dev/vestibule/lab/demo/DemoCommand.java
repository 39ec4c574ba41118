package dev.vestibule.lab.demo;

import dev.vestibule.lab.fleet.CommandWords;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: the wall, until Ctrl-C. */
@Command(
    name = "demo",
    description =
        "Starts a provider, an application with a wall of panels and a gateway in front of it, and"
            + " prints one address to open.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Option(
      names = "--gateway-command",
      required = true,
      paramLabel = "COMMAND",
      description =
          "What starts the gateway, as one argument (quotes work, nothing else of a shell)."
              + " '--config FILE' is appended.")
  @SuppressWarnings("NullAway.Init") // required, so set by picocli before call()
  private String gatewayCommand;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8400",
      description = "Port of the page; the next free one is taken (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--token-life",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long an access token lives, 5 to 3600 (default: ${DEFAULT-VALUE}).")
  private int tokenLife;

  @Override
  public Integer call() throws InterruptedException {
    if (tokenLife < 5 || tokenLife > 3_600) {
      throw new ParameterException(
          spec.commandLine(), "--token-life: " + tokenLife + " (expected: 5..3600)");
    }
    Demo demo =
        new Demo(
            new DemoSettings(CommandWords.of(gatewayCommand), port, Duration.ofSeconds(tokenLife)));
    // Before the start: a Ctrl-C meanwhile must not leave a gateway behind.
    Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "the end"));
    Demo.Address address = demo.start();
    spec.commandLine()
        .getOut()
        .printf(
            "%n  The wall is at  %s%n%n  Log in as ada; the form is filled in."
                + " Access tokens live %d s.%n  The gateway prints to %s%n  Ctrl-C ends everything.%n%n",
            address.url(), tokenLife, address.gatewayOutput());
    spec.commandLine().getOut().flush();
    new CountDownLatch(1).await();
    return 0;
  }
}
