# Sourced by the executables beside it, which set `here`: where the root, the bundles and node are. POSIX sh; starts no
# process, and reads the install record as data: it is never sourced.

# Byte order, so that names are listed alike in every session.
LC_ALL=C
unset IFS

# Sets noted_root, noted_node and noted_module to what the installer wrote down; empty without a record.
read_record() {
  noted_root='' noted_node='' noted_module=''
  case ${XDG_CONFIG_HOME-} in
    /*) record=$XDG_CONFIG_HOME/datacore-messaging/install ;;
    *) record=${HOME-}/.config/datacore-messaging/install ;;
  esac
  [ -f "$record" ] && [ -r "$record" ] || return 0
  while IFS= read -r pair || [ -n "$pair" ]; do
    case $pair in
      root=*) noted_root=${pair#root=} ;;
      node=*) noted_node=${pair#node=} ;;
      module=*) noted_module=${pair#module=} ;;
    esac
  done <"$record"
}

# Sets root, or leaves it empty when only node can say what is wrong with it. Needs read_record.
find_root() {
  if [ -n "${DATACORE_ROOT+set}" ]; then
    root=$DATACORE_ROOT
  elif [ -n "$noted_root" ]; then
    root=$noted_root
  elif [ -f "$record" ] || [ -z "${HOME-}" ]; then
    root=''
  else
    root=$HOME/Data
  fi
  case $root in
    *'
'*) root='' ;;
    /*) ;;
    *) root='' ;;
  esac
}

# Sets node and bundle (dist/$1.cjs), or why and fails. Needs read_record.
find_program() {
  bundle=$here/../dist/$1.cjs
  [ -f "$bundle" ] || bundle=$noted_module/dist/$1.cjs
  if [ ! -f "$bundle" ]; then
    why="it is not built, dist/$1.cjs is missing. Run install.sh again."
    return 1
  fi
  # A desktop's PATH often lacks the node of a version manager, so the recorded one comes first.
  node=$noted_node
  [ -n "$node" ] && [ -f "$node" ] && [ -x "$node" ] && return 0
  node=$(command -v node) && return 0
  why='node was not found. Install Node 20.19 or later, then run install.sh again.'
  return 1
}

# Hands over to the command: $1 is the tool's name, the rest its own arguments.
run_tool() {
  read_record
  if ! find_program cli; then
    printf '%s: %s\n' "$1" "$why" >&2
    exit 78
  fi
  exec "$node" "$bundle" hook-tool "$@"
}
