#!/bin/sh
# Brings what a bare clone lacks, then runs a command:
#
#   sh scripts/bootstrap.sh [--needs ffmpeg,chromium,fpcalc,z3,nft] command [argument…]
#
# 1. Node >= 22.19: the user's own, else the platform package locked in .toolchain/.
# 2. The packages of package-lock.json, installed by `npm ci` *under that Node*: npm leaves out optional
#    packages whose `engines` exclude the Node it runs on, and Hardhat's EVM is one of them.
# 3. The programs named by --needs: from Debian packages when root, otherwise a sentence says what to install.
set -eu

# Named by an absolute path, so that a changed working directory cannot change what runs.
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

say() { printf 'bootstrap: %s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }
checksum() { cksum <"$1" | tr -d ' \n'; }

needs=""
if [ "${1:-}" = "--needs" ]; then
  needs=$(printf '%s' "$2" | tr ',' ' ')
  shift 2
fi
[ $# -gt 0 ] || fail "nothing to run; use it through npm start, npm test or npm run …"

# Two terminals started together must not install into the same folder at the same time.
lock="$root/.local/bootstrap.lock"
unlock() { rm -rf "$lock"; }
take_lock() {
  mkdir -p "$root/.local"
  waited=0
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      unlock
      continue
    fi
    [ "$waited" -gt 0 ] || say "another terminal is installing; waiting for it"
    waited=$((waited + 1))
    [ "$waited" -lt 900 ] || fail "gave up waiting; if nothing else is installing, remove $lock"
    sleep 1
  done
  echo $$ >"$lock/pid"
  trap unlock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}
drop_lock() {
  unlock
  trap - EXIT INT TERM
}

# Installs the locked packages of a folder unless they are there already.
install_locked() {
  folder=$1
  what=$2
  stamp="$folder/node_modules/.installed-from"
  wanted=$(checksum "$folder/package-lock.json")
  [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || return 0
  take_lock
  if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    has npm || fail "npm is not on the PATH; install Node.js with npm (any version from 20), then run this again"
    say "installing $what"
    # An npm started by another npm must not inherit that one's options (--prefix, --workspace, --ignore-scripts …).
    if ! (
      for name in $(env | sed -n 's/^\(npm_config_[A-Za-z0-9_]*\)=.*/\1/p'); do
        case $name in
        npm_config_*registry* | npm_config_cache | npm_config_*proxy | npm_config_cafile | npm_config_userconfig) ;;
        *) unset "$name" ;;
        esac
      done
      cd "$folder" && npm ci --no-audit --no-fund --loglevel=error >&2
    ); then
      fail "npm ci failed in $folder (see above); check the network, then run this again"
    fi
    mkdir -p "$folder/node_modules"
    printf '%s\n' "$wanted" >"$stamp"
  fi
  drop_lock
}

# ---- Node
new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 19) ? 0 : 1)' 2>/dev/null
}
if ! { has node && new_enough node; }; then
  bundled="$root/.toolchain/node_modules/.bin"
  install_locked "$root/.toolchain" "Node 22 into .toolchain/ (the one found here, $(node -v 2>/dev/null || echo none), is older than 22.19)"
  PATH="$bundled:$PATH"
  export PATH
  new_enough "$bundled/node" || fail "no Node build for $(uname -s) $(uname -m) in .toolchain/; install Node 22.19 or newer, then run this again"
fi

# ---- packages
install_locked "$root" "packages from package-lock.json with Node $(node -v) (a minute or two, once)"

# ---- programs
chromium_found() { has "${CHROMIUM:-chromium}" || has chromium-browser || has google-chrome; }
missing=""
for program in $needs; do
  case $program in
  ffmpeg) if ! { has ffmpeg && has ffprobe; }; then missing="$missing ffmpeg"; fi ;;
  chromium) chromium_found || missing="$missing chromium" ;;
  fpcalc) has fpcalc || missing="$missing libchromaprint-tools" ;;
  z3) has z3 || missing="$missing z3" ;;
  # Networks of its own take root anyway; the tests name what they leave out elsewhere.
  nft) if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && has apt-get; then
    has nft || missing="$missing nftables"
    has ip || missing="$missing iproute2"
  fi ;;
  *) fail "unknown need: $program" ;;
  esac
done
if [ -n "$missing" ]; then
  if has apt-get && [ "$(id -u)" = 0 ]; then
    take_lock
    say "installing Debian packages:$missing"
    # shellcheck disable=SC2086
    if ! { apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2; }; then
      fail "apt-get could not install:$missing; install them by hand, then run this again"
    fi
    drop_lock
  elif has apt-get; then
    fail "these programs are missing; run: sudo apt-get install --no-install-recommends$missing"
  elif has brew; then
    fail "these programs are missing: install$(printf '%s' "$missing" | sed 's/libchromaprint-tools/chromaprint/') with brew (Chrome will do for chromium)"
  else
    fail "these programs are missing:$missing (Debian's names); install them with your system's package manager"
  fi
fi

exec "$@"
