/** What a storm saw: recorded, computed, judged, and written as JSON, as a table and as a page. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.report;
