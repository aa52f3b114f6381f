#!/bin/sh
# Installs datacore-messaging from this folder for the current user: checks the tools, builds, then hands over to
# dist/install.cjs, which asks and does the rest. `./install.sh --help` lists the options.
set -eu

say() { printf '%s\n' "$*" >&2; }
fail() { # exit code, sentence, hint
  code=$1
  say "install: $2"
  [ $# -lt 3 ] || say "$3"
  exit "$code"
}

self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname -- "$self")/$target ;;
  esac
done
module=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P)

# Told before anything is downloaded or built.
yes=no asks=yes
for word in "$@"; do
  case $word in
    --yes | -y) yes=yes ;;
    --help | -h | --uninstall | --version) asks=no ;;
  esac
done
if [ "$asks" = yes ] && [ "$yes" = no ] && { [ ! -t 0 ] || [ ! -t 1 ]; }; then
  fail 2 'This is no terminal, so nothing can be asked, and nothing was changed.' \
    'Run it again as: ./install.sh --yes --name YOUR-NAME [--root DIR]'
fi

[ -n "${HOME:-}" ] || fail 78 'HOME is not set, so there is no place to install to.' \
  'Set HOME to your own folder and run this again.'
[ -d "$HOME" ] || fail 78 "HOME is $HOME, which is not a folder." \
  'Make the folder, or set HOME to your own folder, and run this again.'

command -v git >/dev/null 2>&1 || fail 69 'git is not installed; messages travel through it.' \
  'Install it (Debian: apt install git, macOS: xcode-select --install), then run this again.'
command -v node >/dev/null 2>&1 || fail 69 'Node is not installed, or not on the PATH.' \
  'Install Node 20.19 or later from https://nodejs.org, then run this again.'
enough='var v = process.versions.node.split("."); process.exit(v[0] > 20 || (v[0] == 20 && v[1] >= 19) ? 0 : 1)'
node -e "$enough" || fail 69 "Node 20.19 or later is needed, and this is $(node --version)." \
  'Install a newer Node from https://nodejs.org, then run this again.'

# A package from npm comes built and without sources; a clone is built here. Taking out needs no new build.
built=no
[ ! -f "$module/dist/install.cjs" ] || built=yes
if [ -d "$module/lib" ] && { [ "$asks" = yes ] || [ "$built" = no ]; }; then
  command -v npm >/dev/null 2>&1 || fail 69 'npm is not installed; it comes with Node.' \
    'Install npm (Debian: apt install npm), then run this again.'
  trap 'say "install: Stopped while building, so nothing was installed."; say "Run it again to go on."; exit 130' INT
  (cd "$module" && node .ci/ensure.mjs && node .ci/build.mjs) </dev/null ||
    fail 1 'The build failed, so nothing was installed.' 'Mend what it says above, then run this again.'
  trap - INT
elif [ "$built" = no ]; then
  fail 1 "$module is not complete: dist/install.cjs is missing." 'Get the package again, then run this again.'
fi

exec node "$module/dist/install.cjs" "$@"
