/** Gateways as processes, seen from outside. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.fleet;
