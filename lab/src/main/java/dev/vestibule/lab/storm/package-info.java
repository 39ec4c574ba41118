/** The refresh storm: browsers, replicas and faults brought together, and judged from outside. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.storm;
