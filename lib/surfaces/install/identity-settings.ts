/** The first settings.local.yaml: the commented example with the person's name in it. Text in, text out. */

import type { Address } from '../../core/model/address.ts'

/** Every other line stays as the example has it; a section without a name gets one. */
export function withIdentity(example: string, name: Address): string {
  const lines = example.split('\n')
  const section = lines.findIndex((line) => /^identity:\s*(?:#.*)?$/u.test(line))
  if (section < 0) return `${example.trimEnd()}\n\nidentity:\n  name: ${quoted(name)}\n`
  const after = lines.findIndex((line, index) => index > section && /^[^\s#]/u.test(line))
  const end = after < 0 ? lines.length : after
  const own = lines.slice(section + 1, end).map((line) =>
    line
      .replace(/^(\s+name:\s*)(?:"[^"]*"|[^#\s]*)/u, `$1${quoted(name)}`)
      // The example's handles are somebody else's.
      .replace(/^(\s+handles:\s*)\[[^\]]*\]/u, `$1["@${name}"]`),
  )
  const named = own.some((line) => /^\s+name:/u.test(line))
  const put = named ? own : [`  name: ${quoted(name)}`, ...own]
  return [...lines.slice(0, section + 1), ...put, ...lines.slice(end)].join('\n')
}

/** A plain word needs no quotes; `007`, `true` and `1e3` would be read as something else. */
function quoted(name: Address): string {
  const plain =
    /^[a-z][a-z0-9_.@-]*$/u.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/u.test(name)
  return plain ? name : JSON.stringify(name)
}
