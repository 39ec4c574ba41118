# Sourced by the commands beside it, which set $command: builds what has changed, then runs it with the gateway that
# ./vestibule serve starts, or with the one of --gateway-command.
root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd)
. "$root/.mvn/jdk.sh"
stamp=$root/bench/target/bench.stamp

if [ ! -f "$stamp" ] || [ -n "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/bench/src/main "$root"/gateway/src/main \
  "$root"/lab/src/main -type f -newer "$stamp" | head -n 1)" ]; then
  echo "bench: building" >&2
  mkdir -p "$root/bench/target"
  : >"$stamp.new"
  "$root/mvnw" -q -B -ntp -f "$root/pom.xml" -Papp -pl bench -am package >&2
  mv "$stamp.new" "$stamp"
fi

case " $* " in
  *" --gateway-command"* | *" --help "*) ;;
  *)
    # Builds and prepares now what it would do at the first start, within a measurement.
    "$root/vestibule" --version >/dev/null
    # A fleet's description of the gateway says serve itself.
    case $command in fleet) serve= ;; *) serve=" serve" ;; esac
    set -- --gateway-command "'$root/vestibule'$serve" "$@"
    ;;
esac
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$root/bench/target/vestibule-bench.jar:$root/bench/target/lib/*" dev.vestibule.bench.Main "$command" "$@"
