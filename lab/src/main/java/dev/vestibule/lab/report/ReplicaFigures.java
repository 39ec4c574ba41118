package dev.vestibule.lab.report;

/**
 * What one replica of the gateway used, over all its starts.
 *
 * @param cpuSeconds user and system time, to the hundredth
 * @param peakMemoryMiB the most resident memory seen
 * @param starts how often it was started, the first included
 */
public record ReplicaFigures(String name, double cpuSeconds, long peakMemoryMiB, int starts) {
  public ReplicaFigures {
    cpuSeconds = Math.round(cpuSeconds * 100) / 100.0;
  }
}
