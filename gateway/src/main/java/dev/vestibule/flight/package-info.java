/** Work that several callers want at once and one does for all of them. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.flight;
