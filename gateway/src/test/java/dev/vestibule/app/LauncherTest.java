package dev.vestibule.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's search for a JDK, in folders that only look like some. */
class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder = Path.of("");

  LauncherTest() {}

  @Test
  void aJdk25IsFoundAmongOthers() throws Exception {
    jdk("jvm/java-17", "17.0.15");
    jdk("jvm/java-250", "250");
    Path right = jdk("jvm/temurin 25", "25.0.3");

    assertThat(search(Map.of())).isEqualTo("0 " + right);
  }

  @Test
  void theOneOfJavaHomeComesFirst() throws Exception {
    jdk("jvm/temurin-25", "25.0.3");
    Path mine = jdk("mine", "25");

    assertThat(search(Map.of("JAVA_HOME", mine.toString()))).isEqualTo("0 " + mine);
  }

  @Test
  void aJavaHomeOfAnotherReleaseIsPassedOver() throws Exception {
    Path right = jdk("jvm/temurin-25", "25.0.3");
    Path old = jdk("old", "17.0.15");

    assertThat(search(Map.of("JAVA_HOME", old.toString()))).isEqualTo("0 " + right);
  }

  @Test
  void theCompilerOnThePathIsFollowedToItsHome() throws Exception {
    Path home = jdk("somewhere/else", "25.0.1");
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("javac"), home.resolve("bin/javac"));

    assertThat(search(Map.of("PATH", bin + ":" + tools()))).isEqualTo("0 " + home);
  }

  @Test
  void aRuntimeWithoutCompilerIsNone() throws Exception {
    Path runtime = jdk("jvm/jre-25", "25.0.3");
    Files.delete(runtime.resolve("bin/javac"));

    assertThat(search(Map.of())).startsWith("1 ");
  }

  @Test
  void whereThereIsNoneOneLineSaysWhatToInstall() throws Exception {
    assertThat(search(Map.of()))
        .isEqualTo(
            "1 vestibule: no JDK 25 found; install one, for example Temurin 25 (from Adoptium's packages,"
                + " or unpacked under /usr/lib/jvm), or set JAVA_HOME to it");
  }

  @Test
  void theLauncherExplainsItself() throws Exception {
    Path home = jdk("jvm/temurin-25", "25.0.3");

    assertThat(
            run(
                List.of("/bin/sh", ROOT.resolve("vestibule").toString()),
                Map.of("JAVA_HOME", home.toString())))
        .isEqualTo(
            "2 usage: ./vestibule demo | storm | serve --config FILE | check --config FILE | sessions end | key | reference");
  }

  @Test
  void theStormIsToldHowTheGatewayIsStartedAndAddsTheRestItself() throws Exception {
    List<String> words = started("storm", "--sessions", "3");
    assertThat(words)
        .containsSubsequence("-jar", clone("lab/target/vestibule-lab.jar"), "storm")
        .endsWith("--sessions", "3");
    assertThat(words.get(words.indexOf("--gateway-command") + 1))
        .startsWith("'" + folder.toRealPath().resolve("mine/bin/java") + "' ")
        .endsWith(" -jar '" + clone("gateway/target/vestibule.jar") + "'");
  }

  @Test
  void theDemoIsToldHowTheGatewayServes() throws Exception {
    List<String> words = started("demo");
    assertThat(words).containsSubsequence("-jar", clone("lab/target/vestibule-lab.jar"), "demo");
    assertThat(words.get(words.indexOf("--gateway-command") + 1))
        .endsWith(" -jar '" + clone("gateway/target/vestibule.jar") + "' serve");
  }

  @Test
  void theGatewaysOwnCommandsAreItsJars() throws Exception {
    assertThat(started("serve", "--config", "x.yaml"))
        .containsSubsequence(
            "-jar", clone("gateway/target/vestibule.jar"), "serve", "--config", "x.yaml");
  }

  /** The words that java is started with, in a clone that is built already. */
  private List<String> started(String... arguments) throws Exception {
    for (String built :
        List.of(
            "gateway/target/vestibule.jar",
            "gateway/target/lib/library.jar",
            "lab/target/vestibule-lab.jar",
            "gateway/target/launcher.stamp")) {
      Files.createDirectories(Path.of(clone(built)).getParent());
      Files.createFile(Path.of(clone(built)));
    }
    Files.createDirectories(Path.of(clone(".mvn")));
    Files.copy(ROOT.resolve(".mvn/jdk.sh"), Path.of(clone(".mvn/jdk.sh")));
    Files.copy(ROOT.resolve("vestibule"), Path.of(clone("vestibule")));
    Path home = jdk("mine", "25");
    Files.writeString(
        Files.createFile(
            home.resolve("bin/java"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))),
        "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    List<String> command = new ArrayList<>(List.of("/bin/sh", clone("vestibule")));
    command.addAll(List.of(arguments));
    String output = run(command, Map.of("JAVA_HOME", home.toString()));
    assertThat(output).startsWith("0 ");
    return output.substring(2).lines().toList();
  }

  private String clone(String path) throws IOException {
    return folder.toRealPath().resolve("clone").resolve(path).toString();
  }

  /** The exit status of the search, and the home it found or what it said. */
  private String search(Map<String, String> environment) throws Exception {
    String script = ". '" + ROOT.resolve(".mvn/jdk.sh") + "'; printf %s \"$JAVA_HOME\"";
    return run(List.of("/bin/sh", "-c", script, "vestibule"), environment);
  }

  private String run(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().retainAll(List.of("LANG"));
    builder.environment().put("PATH", tools().toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("JDK_PLACES", folder + "/jvm/*");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + output.strip();
  }

  /** What the search needs of a system, so that the compiler of this one is not found. */
  private Path tools() throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool :
        List.of(
            "grep", "readlink", "basename", "dirname", "find", "head", "cat", "cut", "sha256sum")) {
      Path usual = Path.of("/usr/bin", tool);
      Path real = Files.exists(usual) ? usual : Path.of("/bin", tool);
      Path script = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return tools;
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Files.createFile(
        home.resolve("bin/javac"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    return home.toRealPath();
  }
}
