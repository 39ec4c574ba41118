/** Replicas over one Redis, as processes: what a fleet costs, and how fast a logout reaches all. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.bench.fleet;
