/** What was typed after ./install.sh, as data. Asks nothing and reads nothing. */

import { parseArgs } from 'node:util'
import { Failure } from '../../app/failure.ts'
import { nearest } from '../../core/model/near.ts'

export type InstallCommand =
  | { readonly verb: 'install'; readonly manner: 'ask' | 'silent'; readonly wishes: Wishes }
  | { readonly verb: 'uninstall' | 'help' | 'version' }

/** What the person typed; the rest is asked or guessed. */
export interface Wishes {
  readonly name: string | undefined
  readonly root: string | undefined
}

const options = {
  yes: { type: 'boolean', short: 'y' },
  name: { type: 'string' },
  root: { type: 'string' },
  uninstall: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

export const installHelp = `Installs datacore-messaging for the current user.

  ./install.sh                            asks for your name and the folder
  ./install.sh --yes --name tex --root ~/Data
                                          asks nothing
  ./install.sh --uninstall                takes out what it put in, and ends the daemon

  --name NAME   how others address you: small letters, digits, - and _
  --root DIR    the folder of your spaces; without it DATACORE_ROOT, or ~/Data
  --yes, -y     ask nothing
  --version     the version of this copy

Run it again whenever you like: what is there already is left as it is.
Your messages, keys and settings stay when you uninstall.
`

/** Throws Failure `usage` with the nearest right option. */
export function parseInstallArgs(args: readonly string[]): InstallCommand {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  const given = new Map<string, string | undefined>()
  for (const token of tokens) {
    if (token.kind === 'positional') throw unexpected(token.value)
    if (token.kind !== 'option') continue
    const option = Object.entries(options).find(([name]) => name === token.name)?.[1]
    if (!option) throw unexpected(token.rawName)
    if (given.has(token.name)) throw usage(`${token.rawName} stands there twice`)
    if (option.type === 'string' && !token.value) throw usage(`${token.rawName} needs a value`)
    if (option.type === 'boolean' && token.value !== undefined) {
      throw usage(`${token.rawName} takes no value`)
    }
    given.set(token.name, token.value)
  }
  if (given.has('help')) return { verb: 'help' }
  if (given.has('version')) return { verb: 'version' }
  if (given.has('uninstall')) return { verb: 'uninstall' }
  const wishes = { name: given.get('name'), root: given.get('root') }
  return { verb: 'install', manner: given.has('yes') ? 'silent' : 'ask', wishes }
}

function unexpected(word: string): Failure {
  const [near] = nearest(
    word.replace(/^-+/u, ''),
    Object.keys(options).filter(() => word.startsWith('-')),
    1,
  )
  return usage(`"${word}" is no option`, near ? `Did you mean --${near}?` : undefined)
}

function usage(what: string, hint = 'See ./install.sh --help.'): Failure {
  return new Failure('usage', `${what}, so nothing was changed.`, { hint })
}
