/** Look-alikes of the frames that agents and models give a meaning to. Each is broken where a reader can see it. */

/** Beginnings of element names; `<system-reminder>` and `<channel source=...>` are the ones seen in the field. */
const names = [
  'system',
  'channel',
  'function',
  'antml',
  'invoke',
  'parameter',
  'tool',
  'user',
  'human',
  'assistant',
  'agent',
  'teammate',
  'peer',
  'task-notification',
  'command-',
  'local-command',
  'bash-',
  'hook',
  'reminder',
  'instruction',
  'important',
  'think',
  'persisted-output',
  'sys>',
  'inst>',
  '\\|',
].join('|')

/** A bracket, also one that only looks like it, with what may stand before a name, which is looked for once a run. */
const openings = new RegExp(`([<＜﹤][\\s/<＜﹤]*)((?:${names})?)`, 'giu')
const squared = /\[(\/?(?:INST|SYS)\])/giu
/** The colon may stand lines below. Each run is looked at once, from the start of its line, so none needs a limit. */
const roles = /^((?:[^\S\n]|[>*#_-])*)(Human|Assistant|System)([*_\s]*[:：])/gimu

/** The bracket becomes `‹`, so that the text can be read and is no frame. A second pass finds nothing to do. */
export function breakFrames(text: string): string {
  return text
    .replaceAll(openings, (all, run: string, name: string) =>
      name ? run.replaceAll(/[<＜﹤]/gu, '‹') + name : all,
    )
    .replaceAll(squared, '‹$1')
    .replaceAll(roles, '$1‹$2›$3')
}
