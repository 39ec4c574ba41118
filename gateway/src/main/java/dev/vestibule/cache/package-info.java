/** What can be asked again and is kept to spare the asking; never sessions. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.cache;
