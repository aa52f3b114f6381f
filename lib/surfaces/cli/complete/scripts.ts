/** The completion scripts: each asks `datacore-msg __complete` and leaves all knowledge to it. */

export type Shell = 'bash' | 'zsh' | 'fish'

export const shells: readonly Shell[] = ['bash', 'zsh', 'fish']

/** What the program says instead of words when the shell should offer files. */
export const filesWord = ':files'

export function completionScript(shell: Shell): string {
  return scripts[shell]
}

const bash = `# Completion of datacore-msg for bash.
_datacore_msg() {
  local line=\${COMP_LINE:0:COMP_POINT} cur='' cut='' word
  local -a words
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] || cur=\${words[\${#words[@]}-1]}
  [[ $line == *[[:space:]] ]] && words+=('')
  COMPREPLY=()
  while IFS= read -r word; do
    [[ $word == ${filesWord} ]] && { compopt -o default 2>/dev/null; return; }
    COMPREPLY+=("$word")
  done < <("\${words[0]}" __complete bash "\${words[@]:1}" 2>/dev/null)
  # Readline replaces only what stands after the last of its own word breaks, such as the colon.
  [[ $cur == *[:=]* ]] || return 0
  cut=\${cur%"\${cur##*[:=]}"}
  [[ $COMP_WORDBREAKS == *"\${cut:\${#cut}-1}"* ]] || return 0
  COMPREPLY=("\${COMPREPLY[@]#"$cut"}")
}
complete -F _datacore_msg datacore-msg
`

const zsh = `#compdef datacore-msg
# Completion of datacore-msg for zsh.
_datacore_msg() {
  local -a lines
  lines=("\${(@f)$("$words[1]" __complete zsh "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  [[ $lines[1] == ${filesWord} ]] && { _files; return }
  [[ -n $lines[1] ]] || return 1
  # -U: the program chose already, an id also by a part in its middle.
  _describe 'datacore-msg' lines -U
}
if [[ $funcstack[1] == _datacore_msg ]]; then _datacore_msg "$@"; else compdef _datacore_msg datacore-msg; fi
`

const fish = `# Completion of datacore-msg for fish.
function __datacore_msg_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l lines ($words[1] __complete fish $words[2..-1] 2>/dev/null)
    if test "$lines[1]" = "${filesWord}"
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $lines
    end
end
complete -c datacore-msg -f -a '(__datacore_msg_complete)'
`

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish }
