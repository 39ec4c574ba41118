package dev.vestibule.cookie;

/** Sessions lie in the browser's cookies; nothing about that is anybody's to set. */
public record CookieSettings() {}
