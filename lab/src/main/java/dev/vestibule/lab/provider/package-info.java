/**
 * A real little OpenID provider that rotates refresh tokens, with the faults of the real ones on a
 * lever.
 */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.provider;
