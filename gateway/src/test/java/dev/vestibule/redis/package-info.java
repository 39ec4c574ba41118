/** Redis as it is: a real server, and links to it that fail. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.redis;
