/** From what was typed to one command with its words and options. Knows no command's meaning. */

import { Failure } from '../../app/failure.ts'
import { nearest } from '../../core/model/near.ts'
import type { OptionProblem, ReadOptions } from './library.ts'
import { allSpecs, familyDefaults, familyNames } from './spec/all.ts'
import { type CommandSpec, globalOptions, type OptionSpec } from './spec/types.ts'
import { wrongOption } from './parse-options.ts'
import { nearCommands, verbsOf } from './near-commands.ts'
import { typedName, usageLine } from './usage.ts'

export interface Call {
  readonly spec: CommandSpec
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | true | readonly string[]>>
}

export type Parsed =
  | { readonly type: 'call'; readonly call: Call }
  /** `about` is a command, a family of commands, or nothing for all. */
  | { readonly type: 'help'; readonly about: string | undefined }
  | { readonly type: 'version' }

/** Throws Failure `usage` with the nearest right word. */
export async function parseCall(argv: readonly string[]): Promise<Parsed> {
  const { name, rest } = splitName(argv)
  const ours = beforeDashes(rest)
  if (ours.includes('--help') || ours.includes('-h')) return { type: 'help', about: name }
  if (name === undefined) {
    if (ours.includes('--version') || ours.includes('-V')) return { type: 'version' }
    const mistake = wrongOption(ours, globalOptions)
    if (mistake !== undefined) throw usage(shown(mistake, 200), 'datacore-msg help')
    const wrong = ours.find((word) => word.startsWith('-') && !isGlobal(word))
    if (wrong !== undefined) throw unknownOption(wrong, globalOptions, 'datacore-msg help')
    return { type: 'help', about: undefined }
  }
  const spec = specNamed(name)
  const known = [...spec.options, ...globalOptions]
  const mistake = wrongOption(rest, known)
  if (mistake !== undefined) throw usage(shown(mistake, 200), help(spec))
  const read = await readWords(rest.map(shield), known)
  if ('problem' in read) {
    if (read.problem === 'unknown option') throw unknownOption(read.typed, known, help(spec))
    throw usage(`${read.typed} needs a value after it.`, help(spec))
  }
  const words = read.words.map(unshield)
  checkCount(withoutReplaced(spec, { ...read, words }), words)
  checkEmpty(spec, words)
  return { type: 'call', call: { spec, words, options: checkedOptions(spec, read.options) } }
}

/** Most calls have no options, and then the library that reads them need not be loaded: that takes 5 ms. */
async function readWords(
  words: readonly string[],
  known: readonly OptionSpec[],
): Promise<ReadOptions | OptionProblem> {
  if (!words.some((word) => word.startsWith('-') && word !== '-')) return { words, options: {} }
  return (await import('./library.ts')).readOptions(words, known)
}

/** The command's name, one or two words, apart from all that stands around it. */
function splitName(argv: readonly string[]): {
  readonly name: string | undefined
  readonly rest: readonly string[]
} {
  const before: string[] = []
  let family: string | undefined
  for (const [index, word] of argv.entries()) {
    const isValue = argv[index - 1] === '--space'
    if (isValue || (word.startsWith('-') && word !== '-')) before.push(word)
    else if (family === undefined && familyNames.includes(word)) family = word
    else {
      const rest = argv.slice(index + 1)
      // `thread 7f3ak2` beside `thread list`.
      const isArgument =
        family !== undefined && isCommand(family) && !verbsOf(family).includes(word)
      if (isArgument) return { name: family, rest: [...before, word, ...rest] }
      return { name: family === undefined ? word : `${family} ${word}`, rest: [...before, ...rest] }
    }
  }
  const wantsHelp = before.includes('--help') || before.includes('-h')
  const name = family === undefined || wantsHelp ? family : (familyDefaults[family] ?? family)
  return { name, rest: before }
}

function isCommand(name: string): boolean {
  return allSpecs.some((one) => one.name === name)
}

function specNamed(name: string): CommandSpec {
  const spec = allSpecs.find((one) => one.name === name)
  if (spec) return spec
  if (familyNames.includes(name)) {
    const verbs = verbsOf(name)
    throw usage(`${name} needs a word after it: ${verbs.join(', ')}.`, `datacore-msg help ${name}`)
  }
  const near = nearCommands(name)
  const did = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''
  throw usage(`"${shown(name)}" is no command.${did}`, 'datacore-msg help')
}

/** `mark read --all`: the option says what the ids would say. */
function withoutReplaced(
  spec: CommandSpec,
  { words, options }: Pick<ReadOptions, 'words' | 'options'>,
): CommandSpec {
  const instead = spec.options.find(({ name, insteadOf }) => insteadOf && name in options)
  if (!instead) return spec
  const left = spec.arguments.filter(({ name }) => name !== instead.insteadOf)
  if (words.length <= left.length) return { ...spec, arguments: left }
  throw usage(`${instead.insteadOf} is left out with --${instead.name}.`, help(spec))
}

function checkCount(spec: CommandSpec, words: readonly string[]): void {
  const least = spec.arguments.filter(({ takes }) => takes === 'one' || takes === 'several')
  const open = spec.arguments.some(({ takes }) => takes === 'several' || takes === 'any number')
  if (words.length < least.length) {
    const missing = missingArgument(spec, words)
    throw usage(`${missing} is missing: ${usageLine(spec)}`, help(spec))
  }
  if (!open && words.length > spec.arguments.length) {
    const extra = shown(words[spec.arguments.length]!)
    throw usage(`"${extra}" is one word too many: ${usageLine(spec)}`, help(spec))
  }
}

/** `mark read`: the word that ends the call is there, so what is missing stands before it. */
function missingArgument({ arguments: all }: CommandSpec, words: readonly string[]): string {
  const last = all[all.length - 1]?.offer
  const choices = typeof last === 'object' && 'oneOf' in last ? last.oneOf : []
  const isThere = choices.includes(words[words.length - 1]?.toLowerCase() ?? '')
  return all[isThere ? 0 : words.length]?.name ?? 'A word'
}

/** An empty word is most often a variable of the shell that was not set. */
function checkEmpty(spec: CommandSpec, words: readonly string[]): void {
  const index = words.findIndex((word) => word.trim() === '')
  if (index < 0) return
  const all = spec.arguments
  const open = all.findIndex(({ takes }) => takes === 'several' || takes === 'any number')
  const fromEnd = all.length - (words.length - index)
  const place = open < 0 || index < open ? index : Math.max(open, fromEnd)
  throw usage(`${all[place]?.name ?? 'A word'} is empty: ${usageLine(spec)}`, help(spec))
}

/** Values that must be one of some words are made that word, whatever case they were typed in. */
function checkedOptions(spec: CommandSpec, options: Call['options']): Call['options'] {
  const checked = Object.entries(options).map(([name, typed]) => {
    const value =
      typeof typed === 'string' ? unshield(typed) : typed === true ? typed : typed.map(unshield)
    const offer = spec.options.find((one) => one.name === name)?.offer
    if (typeof value !== 'string' || typeof offer !== 'object' || !('oneOf' in offer)) {
      return [name, value]
    }
    return [name, oneOf(value, offer.oneOf, `--${name}`, spec)]
  })
  return Object.fromEntries(checked)
}

/** The offered word that was meant. Throws Failure `usage` that names the nearest. */
export function oneOf(
  typed: string,
  offered: readonly string[],
  place: string,
  spec: CommandSpec,
): string {
  const right = offered.find((one) => one.toLowerCase() === typed.toLowerCase())
  if (right !== undefined) return right
  const near = nearest(typed, offered, 1)[0]
  const did = near ? ` Did you mean ${near}?` : ''
  const sentence = `${place} is one of ${offered.join(', ')}, not "${shown(typed)}".${did}`
  throw usage(sentence, help(spec))
}

function unknownOption(typed: string, known: readonly OptionSpec[], seeHelp: string): Failure {
  const near = nearest(
    typed.replace(/^-+/u, '').replace(/=.*$/su, ''),
    known.map(({ name }) => name),
    1,
  )[0]
  const names = known.map(({ name }) => `--${name}`).join(', ')
  const more = near ? `Did you mean --${near}?` : `Options are ${names}.`
  return usage(`There is no option ${shown(unshield(typed))}. ${more}`, seeHelp)
}

export function usage(sentence: string, seeHelp: string): Failure {
  return new Failure('usage', sentence, { hint: `See ${seeHelp}.` })
}

function help(spec: CommandSpec): string {
  return `${typedName(spec)} --help`
}

function isGlobal(word: string): boolean {
  return globalOptions.some(({ name }) => word === `--${name}` || word.startsWith(`--${name}=`))
}

function beforeDashes(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--')
  return end < 0 ? words : words.slice(0, end)
}

/** A text such as "- eggs" begins like an option. NUL, which no argument can hold, hides that from the parser. */
function shield(word: string): string {
  return /^-{1,2}[\w-]*\s/u.test(word) ? `\0${word}` : word
}

function unshield(word: string): string {
  return word.replace(/^\0/u, '')
}

export function shown(text: string, charsMax = 60): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?')
  return clean.length > charsMax ? `${clean.slice(0, charsMax - 1)}…` : clean
}
