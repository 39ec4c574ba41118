package dev.vestibule.interop;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The proxies, each started with its example of {@code deploy/}. */
enum Front {
  TRAEFIK {
    @Override
    Running start(Installation installation, Path folder, Addresses addresses) {
      Path examples = installation.deploy().resolve("traefik");
      Path dynamic =
          Example.adapt(
              examples.resolve("vestibule.yml"),
              folder.resolve("vestibule.yml"),
              Map.of(
                  "app.example.com", "localhost",
                  "127.0.0.1:4180", addresses.gateway(),
                  "127.0.0.1:3000", addresses.application()));
      Path config =
          Example.adapt(
              examples.resolve("traefik.yml"),
              folder.resolve("traefik.yml"),
              Map.of(
                  "\":80\"",
                  "\"127.0.0.1:" + addresses.frontPort() + "\"",
                  "/etc/traefik/vestibule.yml",
                  dynamic.toString()));
      return Running.start(
          "traefik",
          folder,
          List.of(installation.traefik().toString(), "--configFile=" + config),
          Map.of());
    }
  },

  CADDY {
    @Override
    Running start(Installation installation, Path folder, Addresses addresses) {
      Path site =
          Example.adapt(
              installation.deploy().resolve("caddy/Caddyfile"),
              folder.resolve("site.caddy"),
              Map.of(
                  "app.example.com {", "http://localhost:" + addresses.frontPort() + " {",
                  "127.0.0.1:4180", addresses.gateway(),
                  "127.0.0.1:3000", addresses.application()));
      Path config =
          Example.write(
              folder.resolve("Caddyfile"),
              "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\nimport "
                  + site
                  + "\n");
      return Running.start(
          "caddy",
          folder,
          List.of(
              installation.caddy().toString(),
              "run",
              "--adapter",
              "caddyfile",
              "--config",
              config.toString()),
          Map.of("XDG_DATA_HOME", folder.toString(), "XDG_CONFIG_HOME", folder.toString()));
    }
  },

  NGINX {
    @Override
    Running start(Installation installation, Path folder, Addresses addresses) {
      Path examples = installation.deploy().resolve("nginx");
      Path forwarded =
          Example.adapt(
              examples.resolve("vestibule-forwarded.conf"),
              folder.resolve("vestibule-forwarded.conf"),
              Map.of());
      Path site =
          Example.adapt(
              examples.resolve("vestibule.conf"),
              folder.resolve("vestibule.conf"),
              Map.of(
                  "listen 80;", "listen 127.0.0.1:" + addresses.frontPort() + ";",
                  "app.example.com", "localhost",
                  "127.0.0.1:4180", addresses.gateway(),
                  "127.0.0.1:3000", addresses.application(),
                  "/etc/nginx/vestibule-forwarded.conf", forwarded.toString()));
      Path config =
          Example.write(
              folder.resolve("nginx.conf"),
              """
              daemon off;
              pid nginx.pid;
              error_log stderr;
              events {}
              http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                include %s;
              }
              """
                  .formatted(site));
      return Running.start(
          "nginx",
          folder,
          List.of(
              installation.nginx().toString(),
              "-p",
              folder.toString(),
              "-e",
              "stderr",
              "-c",
              config.toString()),
          Map.of());
    }
  };

  /** Who listens where, as {@code host:port}. */
  record Addresses(int frontPort, String gateway, String application) {}

  abstract Running start(Installation installation, Path folder, Addresses addresses);
}
