package dev.vestibule.lab.front;

import java.time.Duration;

/**
 * The page of {@link PanelApplication}: panels that poll as a dashboard's do. It counts answers by
 * status in {@code <output id="statuses">}, keeps counting over reloads, and reloads itself when a
 * poll asks for a login.
 */
final class PanelPage {

  /** What no other page has. */
  static final String MARK = "<body data-panels=";

  private PanelPage() {}

  static String html(int panels, Duration interval) {
    return PAGE.replace("%PANELS%", Integer.toString(panels))
        .replace("%INTERVAL%", Long.toString(interval.toMillis()));
  }

  // A poll that is answered by a redirect to another origin fails as CORS has it: status 0.
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Panels</title>
      <style>
        :root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem }
        main { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .5rem }
        section { border: 1px solid #8888; border-radius: 8px; padding: .5rem }
      </style></head>
      <body data-panels="%PANELS%" data-interval="%INTERVAL%">
      <h1>Panels</h1><p>Answers by status: <output id="statuses">{}</output></p><main></main>
      <script>
        const panels = Number(document.body.dataset.panels), interval = Number(document.body.dataset.interval);
        const counts = JSON.parse(sessionStorage.getItem('statuses') || '{}');
        let reloading = false;
        function count(status) {
          counts[status] = (counts[status] || 0) + 1;
          const text = JSON.stringify(counts);
          sessionStorage.setItem('statuses', text);
          document.getElementById('statuses').textContent = text;
        }
        function login(status) {
          if ((status === 401 || status === 'redirected') && !reloading) { reloading = true; location.reload(); }
        }
        async function poll(n, section) {
          try {
            const answer = await fetch('/panel/' + n, { headers: { Accept: 'application/json' }, redirect: 'manual', cache: 'no-store' });
            const status = answer.type === 'opaqueredirect' ? 'redirected' : answer.status;
            count(status);
            if (status === 200) { section.textContent = n + ': ' + (await answer.json()).user; }
            login(status);
          } catch (failed) {
            if (!reloading) { count('failed'); }
          }
        }
        for (let n = 0; n < panels; n++) {
          const section = document.createElement('section');
          document.querySelector('main').append(section);
          let busy = false;
          const due = async () => { if (!busy && !reloading) { busy = true; await poll(n, section); busy = false; } };
          setTimeout(() => { due(); setInterval(due, interval); }, Math.random() * interval);
        }
      </script></body></html>
      """;
}
