# Shared by the scripts in bin/: sourced, never run. The caller has set -eu and is in the repository's root.

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# systemd as process 1, not merely installed.
has_systemd() { [ -d /run/systemd/system ]; }

require_node() {
  command -v node >/dev/null || fail 'Node.js 20.19 or later is needed: see https://nodejs.org/'
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node.js 20.19 or later is needed; this is $(node --version)"
}

require_root() { [ "$(id -u)" = 0 ] || fail "this needs root: it $1"; }

# Installs those of the named Debian packages that are missing, and says which. A line "name  why" each on stdin.
# Two at once take turns, since apt does not wait for its lock: the second finds less missing.
install_packages() {
  local status=0
  if [ "$(id -u)" = 0 ]; then
    exec 8>/run/monostack-packages.lock
    flock 8
  fi
  # What a package starts must not keep the lock.
  install_missing 8>&- || status=$?
  exec 8>&-
  return $status
}

install_missing() {
  missing=''
  while read -r name why; do
    case $name in '' | '#'*) continue ;; esac
    if ! dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then
      [ -n "$missing" ] || say 'Installing Debian packages:'
      printf '    %-26s %s\n' "$name" "$why"
      missing="$missing $name"
    fi
  done
  [ -n "$missing" ] || return 0
  require_root 'installs packages'
  export DEBIAN_FRONTEND=noninteractive
  # A fresh machine has no package lists yet; an old one has lists that name versions long gone.
  apt-get update -q >/dev/null &&
    # shellcheck disable=SC2086
    apt-get install -y -q --no-install-recommends $missing >/dev/null
}
