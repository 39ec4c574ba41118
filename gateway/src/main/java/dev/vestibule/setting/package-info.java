/**
 * How a record of settings says what its keys mean. A leaf: every package that owns settings uses
 * it.
 */
@org.jspecify.annotations.NullMarked
package dev.vestibule.setting;
