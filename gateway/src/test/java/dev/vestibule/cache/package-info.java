@org.jspecify.annotations.NullMarked
package dev.vestibule.cache;
