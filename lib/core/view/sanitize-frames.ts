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

/** A bracket, also one that only looks like it, with what may stand before a name. */
const openings = new RegExp(`[<＜﹤]([\\s/<＜﹤]{0,8}(?:${names}))`, 'giu')
const squared = /\[(\/?(?:INST|SYS)\])/giu
const roles = /^([ \t>*#_-]{0,16})(Human|Assistant|System)([*_]{0,3}[ \t]{0,8}[:：])/gimu

/** The bracket becomes `‹`, so that the text can be read and is no frame. A second pass finds nothing to do. */
export function breakFrames(text: string): string {
  return text
    .replaceAll(openings, (_, rest: string) => `‹${rest.replaceAll(/[<＜﹤]/gu, '‹')}`)
    .replaceAll(squared, '‹$1')
    .replaceAll(roles, '$1‹$2›$3')
}
