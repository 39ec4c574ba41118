/** A small reverse proxy that asks a gateway before each request, as Traefik's forwardAuth does. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.front;
