# shellcheck shell=bash
# Functions of the set-up scripts, which source this file. Everything they keep outside the checkout is in $cache.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/twilio-fallback

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

# Create a virtual environment in the folder $1 and install the package $2 there with pip.
pip_install() {
  local python log=$1.log
  python=$(find_python) || return
  { "$python" -m venv --clear "$1" && "$1/bin/pip" install --no-cache-dir --disable-pip-version-check "$2"; } >"$log" 2>&1 ||
    { tail -n 5 "$log" >&2; return 1; }
  rm -f "$log"
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
