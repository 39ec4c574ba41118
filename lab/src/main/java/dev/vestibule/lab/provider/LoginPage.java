package dev.vestibule.lab.provider;

/** The provider's pages, as text. */
final class LoginPage {

  static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1d2530; --soft: #5b6675; --ground: #f5f3ee; --card: #fffefb; --line: #d9d5cb; --act: #2b5d8a; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #9aa5b1; --ground: #14181d; --card: #1c2229; --line: #333c46; --act: #8ab8e0; } }
      * { box-sizing: border-box }
      body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
      main { width: min(24rem, 100%); background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 2rem }
      h1 { font-size: 1.25rem; margin: 0 0 .25rem; font-weight: 600 }
      p { color: var(--soft); margin: 0 0 1.25rem }
      label { display: block; font-size: .875rem; margin: 0 0 1rem; color: var(--soft) }
      input { display: block; width: 100%; margin-top: .25rem; padding: .6rem .7rem; font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 8px }
      button { width: 100%; padding: .7rem; font: inherit; font-weight: 600; color: var(--card); background: var(--act); border: 0; border-radius: 8px; cursor: pointer }
      :focus-visible { outline: 3px solid var(--act); outline-offset: 2px }
      """;

  private LoginPage() {}

  static String page(String title, String body) {
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title><link rel="stylesheet" href="/style.css"></head><body><main>%s</main></body></html>
    """
        .formatted(escape(title), body);
  }

  static String form(String ticket, String user, String password, String complaint) {
    return """
    <h1>Log in</h1><p>%s</p>
    <form method="post" action="/login">
    <input type="hidden" name="ticket" value="%s">
    <label>User name <input name="username" autocomplete="username" value="%s"></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" value="%s"></label>
    <button autofocus>Log in</button></form>
    """
        .formatted(escape(complaint), escape(ticket), escape(user), escape(password));
  }

  static String message(String title, String text) {
    return "<h1>" + escape(title) + "</h1><p>" + escape(text) + "</p>";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
