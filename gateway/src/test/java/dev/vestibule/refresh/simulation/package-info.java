/**
 * The refresh protocol under chosen interleavings: production's own {@code RefreshProtocol}, driven
 * over models of store, provider, network and processes, in virtual time.
 */
@org.jspecify.annotations.NullMarked
package dev.vestibule.refresh.simulation;
