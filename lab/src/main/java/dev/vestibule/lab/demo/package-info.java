/** The demonstration: provider, wall, front and gateway together, with levers. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.demo;
