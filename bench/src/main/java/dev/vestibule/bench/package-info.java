/** What the gateway costs, seen from outside: as a process among others. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.bench;
