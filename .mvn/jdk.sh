# Sourced by ./mvnw and ./vestibule. Points JAVA_HOME at a JDK 25; starts no JVM, reads only <home>/release.
jdk_release=25

jdk_is_right() {
  [ -x "$1/bin/javac" ] && grep -q "^JAVA_VERSION=\"$jdk_release[.\"+-]" "$1/release" 2>/dev/null
}

jdk_find() {
  if [ -n "${JAVA_HOME-}" ] && jdk_is_right "$JAVA_HOME"; then return 0; fi
  jdk_on_path=$(command -v javac 2>/dev/null) && jdk_on_path=$(readlink -f "$jdk_on_path" 2>/dev/null) || jdk_on_path=
  for jdk_home in "${JDK_25-}" "${JAVA_HOME_25_X64-}" "${JAVA_HOME_25_ARM64-}" "${jdk_on_path%/bin/javac}" \
    ${JDK_PLACES-/usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home} \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    if [ -n "$jdk_home" ] && jdk_is_right "$jdk_home"; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return 0
    fi
  done
  echo "$(basename "$0"): no JDK $jdk_release found; install one, for example Temurin 25 (from Adoptium's packages, or unpacked under /usr/lib/jvm), or set JAVA_HOME to it" >&2
  return 1
}

jdk_find || exit 1
