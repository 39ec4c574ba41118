package dev.vestibule.lab.fleet;

/**
 * What a replica has used since its first start, all its processes and all its runs together.
 *
 * @param cpuSeconds CPU time, user and system
 * @param peakMemoryBytes the most resident memory it had at once; of several processes the most
 *     that was seen of their sum, shared pages counted once
 * @param known false where the system tells neither (it has no {@code /proc})
 */
public record Usage(double cpuSeconds, long peakMemoryBytes, boolean known) {

  static final Usage UNKNOWN = new Usage(0, 0, false);
}
