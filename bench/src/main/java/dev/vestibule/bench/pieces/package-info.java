/** The fast lane's pieces, each alone under JMH. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.bench.pieces;
