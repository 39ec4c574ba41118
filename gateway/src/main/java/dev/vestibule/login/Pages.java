package dev.vestibule.login;

import dev.vestibule.decision.Answer;
import dev.vestibule.decision.Answer.Header;
import dev.vestibule.decision.SetCookie;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The pages that people see: what happened, and what to do now. No script; the one style is allowed
 * by its hash; every value is escaped. Immutable.
 */
public final class Pages {
  /** When a person may try again where nobody says when; no page does so by itself any sooner. */
  static final Duration SHORTLY = Duration.ofSeconds(5);

  private static final Duration LATEST_RETRY = Duration.ofMinutes(5);

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1d2433;--soft:#5b6578;--paper:#f4f6fa;--card:#fff;--line:#dfe4ee;--accent:#2457d6;--on:#fff}
      @media(prefers-color-scheme:dark){:root{--ink:#e8ecf4;--soft:#9aa5b8;--paper:#11151d;--card:#1a202c;--line:#2b3444;--accent:#8ab0ff;--on:#0f1420}}
      *{box-sizing:border-box}
      body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.25rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
      main{width:100%;max-width:30rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.9rem}
      h1{margin:0 0 .75rem;font-size:1.35rem;line-height:1.25}
      p{margin:0 0 1rem;overflow-wrap:anywhere}
      .act{display:inline-block;padding:.6rem 1.1rem;border:0;border-radius:.5rem;background:var(--accent);color:var(--on);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
      .act:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
      .code{margin:1.5rem 0 0;color:var(--soft);font-size:.85rem}
      """;

  private static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + sha256(STYLE)
          + "'; base-uri 'none'; frame-ancestors 'none'";

  /** A login that came to nothing. {@code again} is on a configured host. */
  Answer loginFailed(
      LoginFailure failure,
      Duration retryAfter,
      ReturnUrl again,
      String support,
      SetCookie... cookies) {
    return page(
        failure.status(),
        failure.title(),
        paragraph(failure.text()) + link(again.uri(), "Try again") + code(support),
        failure.status() == 503 ? List.of(retryAfter(retryAfter)) : List.of(),
        "",
        List.of(cookies));
  }

  /** No login can begin: the page asks again by itself, as seldom as it is worth it. */
  Answer loginUnavailable(Duration retryAfter, String support) {
    return waiting(
        "The sign-in service doesn't answer",
        "You need to sign in, and the sign-in service can't be reached at the moment. This page tries again by itself.",
        retryAfter,
        support);
  }

  /** Neither yes nor no can be said to a navigation: the page asks again by itself. */
  public Answer unavailable(Duration retryAfter, String support) {
    return waiting(
        "One moment, please",
        "Whether you are still signed in can't be checked right now. You have not been signed out. This page tries again by"
            + " itself.",
        retryAfter,
        support);
  }

  /** A request that is not let in, whoever asks. */
  public Answer forbidden(String reason, String support) {
    return page(
        403,
        "This can't be opened",
        paragraph("The request was refused: " + reason + ".") + code(support),
        List.of(),
        "form-action 'none'",
        List.of());
  }

  /** Asks whether to sign out: somebody else's page may have sent the browser here. */
  Answer confirmSignOut(String action) {
    return page(
        200,
        "Sign out?",
        paragraph(
                "You will be signed out of this site, and of the sign-in service if it supports that.")
            + "<form method=\"post\" action=\""
            + Html.escaped(action)
            + "\"><button class=\"act\">Sign out</button></form>",
        // The form's answer redirects to the provider, which form-action would forbid; its Origin
        // header must name us, which no-referrer would forbid.
        List.of(new Header("Referrer-Policy", "same-origin")),
        "",
        List.of());
  }

  /** After a logout. */
  Answer signedOut(URI back, SetCookie... cookies) {
    return page(
        200,
        "You are signed out",
        paragraph("Close the browser too if others use this computer.")
            + link(back, "Sign in again"),
        List.of(),
        "form-action 'none'",
        List.of(cookies));
  }

  /** The session could not be ended, and saying otherwise would be a lie. */
  Answer signOutFailed(Duration retryAfter, String support) {
    return page(
        503,
        "You are still signed in",
        paragraph(
                "Signing out didn't work, because sessions can't be changed at the moment. Please try again in a little"
                    + " while.")
            + code(support),
        List.of(retryAfter(retryAfter)),
        "form-action 'none'",
        List.of());
  }

  private static Answer waiting(String title, String text, Duration retryAfter, String support) {
    Duration wait = bounded(retryAfter);
    String body = paragraph(text) + code(support);
    return page(
        503,
        title,
        body,
        List.of(retryAfter(wait), new Header("Refresh", Long.toString(wait.toSeconds()))),
        "form-action 'none'",
        List.of());
  }

  private static Answer page(
      int status,
      String title,
      String body,
      List<Header> headers,
      String policy,
      List<SetCookie> cookies) {
    List<Header> all = new ArrayList<>();
    all.add(
        new Header("Content-Security-Policy", policy.isEmpty() ? POLICY : POLICY + "; " + policy));
    all.addAll(headers);
    String html =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>%s</title>
        <style>%s</style>
        </head>
        <body>
        <main>
        <h1>%s</h1>
        %s
        </main>
        </body>
        </html>
        """
            .formatted(Html.escaped(title), STYLE, Html.escaped(title), body);
    return new Answer(status, "text/html; charset=utf-8", html, all, cookies);
  }

  private static String paragraph(String text) {
    return "<p>" + Html.escaped(text) + "</p>\n";
  }

  private static String link(URI target, String text) {
    return "<a class=\"act\" href=\""
        + Html.escaped(target.toString())
        + "\">"
        + Html.escaped(text)
        + "</a>\n";
  }

  private static String code(String support) {
    return "<p class=\"code\">If you ask for help, give this code: "
        + Html.escaped(support)
        + "</p>";
  }

  private static Header retryAfter(Duration wait) {
    return new Header("Retry-After", Long.toString(Math.max(1, bounded(wait).toSeconds())));
  }

  private static Duration bounded(Duration wait) {
    if (wait.compareTo(SHORTLY) < 0) {
      return SHORTLY;
    }
    return wait.compareTo(LATEST_RETRY) > 0 ? LATEST_RETRY : wait;
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
