/** How not to do it: a refresher without coordination, for contrast. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.naive;
