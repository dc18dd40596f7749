# shellcheck shell=bash
# Functions of the set-up scripts, which source this file. Everything they keep outside the checkout is in $cache.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/twilio-fallback
pins=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)/pins

say() { printf 'set-up: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Print the name of a Python that can run the project. A name can exist and not work (pyenv's shims).
find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$name" && return
  done
  die "needs Python 3.11 or newer; install it so that python3 is on PATH"
}

# Create a virtual environment in the folder $1, and install there what the file $2 pins. pip takes nothing that has
# another hash, runs no code of a package, and installs nothing that the file does not name.
pip_install() {
  local python log=$1.log
  python=$(find_python) || return
  {
    "$python" -m venv --clear "$1" && "$1/bin/pip" install --no-cache-dir --disable-pip-version-check \
      --require-hashes --only-binary :all: --no-deps -r "$2"
  } >"$log" 2>&1 || { tail -n 30 "$log" >&2; return 1; }
  rm -f "$log"
}

# Print the uv to use: the one on PATH if it can read our lock file, otherwise a private one, which is fetched once.
get_uv() {
  local version uv
  version=$(uv --version 2>/dev/null | cut -d ' ' -f 2) || true
  [ -z "$version" ] || ! printf '%s\n' 0.7 "$version" | sort -VC || { echo uv; return; }
  version=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' "$pins/uv.txt")
  uv=$cache/tools/uv-$version/bin/uv
  [ -x "$uv" ] || {
    say "fetching uv $version (once); fallback/toolchain/pins has its hashes"
    mkdir -p "$cache/tools"
    pip_install "$cache/tools/uv-$version" "$pins/uv.txt" ||
      die "could not fetch uv; install it (https://docs.astral.sh/uv/) so that uv is on PATH"
  }
  echo "$uv"
}

# Wait until no other set-up runs. The lock is on file 9, so it ends with this process.
# Python takes the lock, because macOS has no flock command.
lock() {
  local python
  python=$(find_python) || exit
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  "$python" -c 'if True:
    import fcntl, sys
    try:
        fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("set-up: waiting for another set-up that is running", file=sys.stderr)
        fcntl.flock(9, fcntl.LOCK_EX)'
}
