/** What a user of the gateway lives through, tried on the real parts and a real provider. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.behaviour;
