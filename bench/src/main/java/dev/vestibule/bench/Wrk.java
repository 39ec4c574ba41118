package dev.vestibule.bench;

import dev.vestibule.bench.Exchange.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Load by {@code wrk}: so many connections, on one thread, each asking again when answered. */
final class Wrk {
  private static final Pattern RESULT =
      Pattern.compile(
          "RESULT requests=(\\d+) micros=(\\d+) bytes=(\\d+) connect=(\\d+) read=(\\d+) write=(\\d+)"
              + " timeout=(\\d+) failed=(\\d+) p50=(\\d+) p99=(\\d+)");
  private static final Pattern STATUS = Pattern.compile("STATUS (\\d+)=(\\d+)");

  private final int connections;
  private final Path folder;

  Wrk(int connections, Path folder) {
    this.connections = connections;
    this.folder = folder;
  }

  int connections() {
    return connections;
  }

  /**
   * What a run saw.
   *
   * @param socketErrors of connecting, reading, writing, and requests that timed out
   * @param failed answers with a status of 400 or more
   * @param statuses answers by status; empty if they were not looked at one by one
   */
  record Run(
      long requests,
      Duration took,
      long bytes,
      long socketErrors,
      long failed,
      Duration median,
      Duration p99,
      Map<Integer, Long> statuses) {
    double perSecond() {
      return requests / (took.toNanos() / 1e9);
    }
  }

  /** As fast as it goes; looks at each answer's status only as far as 400 and up. */
  Run load(int port, List<Header> headers, Duration duration) throws IOException {
    return run(port, script(headers, false), duration);
  }

  /** Somewhat slower, and counts every answer by status. */
  Run witness(int port, List<Header> headers, Duration duration) throws IOException {
    return run(port, script(headers, true), duration);
  }

  /** As fast as it goes, each request with the next of these {@code Cookie} headers. */
  Run loadInTurn(int port, List<Header> headers, List<String> cookies, Duration duration)
      throws IOException {
    Path file = folder.resolve("cookies");
    Files.write(file, cookies);
    return run(port, script(headers, false) + inTurn(file), duration);
  }

  private Run run(int port, String script, Duration duration) throws IOException {
    Path file = folder.resolve("load.lua");
    Files.writeString(file, script);
    Process process = start(port, file, duration);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("wrk failed:\n" + output);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return read(output);
  }

  private Process start(int port, Path script, Duration duration) throws IOException {
    List<String> command =
        List.of(
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + duration.toSeconds() + "s",
            "-s",
            script.toString(),
            "http://127.0.0.1:" + port + "/oauth2/auth");
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      throw new IOException("wrk is not here (Debian: apt-get install wrk)", missing);
    }
  }

  private static Run read(String output) {
    Matcher result = RESULT.matcher(output);
    if (!result.find()) {
      throw new IllegalStateException("wrk said nothing that can be read:\n" + output);
    }
    long[] n = new long[10];
    for (int i = 0; i < n.length; i++) {
      n[i] = Long.parseLong(result.group(i + 1));
    }
    Map<Integer, Long> statuses = new TreeMap<>();
    Matcher status = STATUS.matcher(output);
    while (status.find()) {
      statuses.put(Integer.parseInt(status.group(1)), Long.parseLong(status.group(2)));
    }
    return new Run(
        n[0],
        Duration.ofNanos(n[1] * 1_000),
        n[2],
        n[3] + n[4] + n[5] + n[6],
        n[7],
        Duration.ofNanos(n[8] * 1_000),
        Duration.ofNanos(n[9] * 1_000),
        statuses);
  }

  private static String inTurn(Path cookies) {
    return """
    local requests, at = {}, 0
    function init()
      for cookie in io.lines("%s") do
        wrk.headers["Cookie"] = cookie
        table.insert(requests, wrk.format("GET", "/oauth2/auth"))
      end
    end
    function request()
      at = at %% #requests + 1
      return requests[at]
    end
    """
        .formatted(cookies);
  }

  private static String script(List<Header> headers, boolean countStatuses) {
    StringBuilder lua = new StringBuilder();
    headers.forEach(header ->
        lua.append("wrk.headers[\"")
            .append(header.name())
            .append("\"] = [==[")
            .append(header.value())
            .append("]==]\n"));
    if (countStatuses) {
      lua.append(
          """
          local threads = {}
          function setup(thread) table.insert(threads, thread) end
          function init() seen = "" counts = {} end
          function response(status)
            if not counts[status] then counts[status] = 0 seen = seen .. status .. " " end
            counts[status] = counts[status] + 1
            _G["status" .. status] = counts[status]
          end
          function statuses()
            for _, thread in ipairs(threads) do
              for status in string.gmatch(thread:get("seen"), "%d+") do
                print("STATUS " .. status .. "=" .. thread:get("status" .. status))
              end
            end
          end
          """);
    }
    return lua.append(
            """
            function done(summary, latency)
              local e = summary.errors
              print(string.format("RESULT requests=%d micros=%d bytes=%d connect=%d read=%d write=%d"
                .. " timeout=%d failed=%d p50=%d p99=%d", summary.requests, summary.duration, summary.bytes,
                e.connect, e.read, e.write, e.timeout, e.status, latency:percentile(50), latency:percentile(99)))
              if statuses then statuses() end
            end
            """)
        .toString();
  }
}
