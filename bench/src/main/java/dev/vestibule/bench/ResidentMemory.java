package dev.vestibule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process holds of the machine's memory, by Linux's own account.
 *
 * @param nowMib {@code VmRSS}
 * @param peakMib {@code VmHWM}: the most it ever held
 */
public record ResidentMemory(long nowMib, long peakMib) {

  public static ResidentMemory of(long pid) throws IOException {
    String status = Files.readString(Path.of("/proc/" + pid + "/status"));
    return new ResidentMemory(mebibytes(status, "VmRSS:"), mebibytes(status, "VmHWM:"));
  }

  private static long mebibytes(String status, String name) {
    String line = status.lines().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
    return Math.ceilDiv(Long.parseLong(line.replaceAll("[^0-9]", "")), 1024);
  }
}
