/** Browsers as a gateway meets them: cookies, redirects, panels that poll, lids that close. */
@org.jspecify.annotations.NullMarked
package dev.vestibule.lab.browser;
