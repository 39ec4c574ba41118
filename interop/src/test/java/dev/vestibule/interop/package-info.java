/**
 * The gateway as people run it, tried from outside against what others wrote: a Keycloak that
 * rotates, Chromium, Traefik, Caddy and nginx with the files of {@code deploy/}. Nothing here knows
 * the gateway's classes.
 */
@NullMarked
package dev.vestibule.interop;

import org.jspecify.annotations.NullMarked;
