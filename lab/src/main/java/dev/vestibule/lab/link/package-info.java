/** A wire between two parties that can be cut, slowed and silenced. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.link;
