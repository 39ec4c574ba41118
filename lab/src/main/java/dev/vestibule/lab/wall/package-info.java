/** A small application with a wall of panels. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.wall;
