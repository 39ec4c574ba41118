/** The report, figure by figure, from samples made by hand. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.report;
