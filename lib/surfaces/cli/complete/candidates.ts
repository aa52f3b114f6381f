/** What may come next on a half typed command line. Pure: names and ids come from the caller when they are wanted. */

import { allSpecs, familyNames, listedSpecs } from '../spec/all.ts'
import { type CommandSpec, globalOptions, type Offer, type OptionSpec } from '../spec/types.ts'

export interface Candidate {
  readonly word: string
  /** Shown by shells that can. */
  readonly about: string
}

/** Names and ids of this machine. */
export type NamedOffer = Extract<Offer, string>
export type Lookup = (offer: NamedOffer) => Promise<readonly Candidate[]>

export type Completion =
  | { readonly type: 'words'; readonly candidates: readonly Candidate[] }
  /** The shell knows the files best. */
  | { readonly type: 'files' }

/** `typed` are the words after the program's name; the last one is the one to complete and may be empty. */
export async function completionOf(typed: readonly string[], lookup: Lookup): Promise<Completion> {
  const current = typed[typed.length - 1] ?? ''
  const before = typed.slice(0, -1)
  const { spec, family, words, pending } = readBefore(before)
  if (pending) return offered(pending.offer, current, lookup)
  if (current.startsWith('-') && !before.includes('--')) {
    return matching(optionCandidates(spec, before), current)
  }
  if (spec?.name === 'help') return matching(helpWords(words), current)
  if (spec) return argumentWords(spec, words.length, current, lookup)
  const own = commandNamed(family)
  if (own) {
    const ids = await argumentWords(own, 0, current, lookup)
    const verbs = matching(commandWords(family), current)
    return ids.type === 'words' && verbs.type === 'words'
      ? { type: 'words', candidates: [...verbs.candidates, ...ids.candidates] }
      : verbs
  }
  return matching(commandWords(family), current)
}

interface Before {
  readonly spec: CommandSpec | undefined
  readonly family: string | undefined
  /** The command's words so far, without options and their values. */
  readonly words: readonly string[]
  /** The option whose value is being typed. */
  readonly pending: OptionSpec | undefined
}

function readBefore(before: readonly string[]): Before {
  let spec: CommandSpec | undefined
  let family: string | undefined
  let pending: OptionSpec | undefined
  const words: string[] = []
  for (const word of before) {
    if (pending) pending = undefined
    else if (word.startsWith('-') && word !== '-') pending = valueOption(spec, word)
    else if (spec) words.push(word)
    else if (family === undefined && familyNames.includes(word)) family = word
    else {
      spec = allSpecs.find(({ name }) => name === (family ? `${family} ${word}` : word))
      // `thread 7f3ak2` beside `thread list`.
      const own = spec ? undefined : commandNamed(family)
      if (own) words.push(word)
      spec ??= own
    }
  }
  return { spec, family, words, pending }
}

function commandNamed(name: string | undefined): CommandSpec | undefined {
  return allSpecs.find((one) => one.name === name)
}

function valueOption(spec: CommandSpec | undefined, word: string): OptionSpec | undefined {
  const known = [...(spec?.options ?? []), ...globalOptions]
  return known.find(({ name, value }) => value !== undefined && word === `--${name}`)
}

/** In `mark ID... read` the word after an id is the last one, else another id. */
async function argumentWords(
  { arguments: all }: CommandSpec,
  index: number,
  current: string,
  lookup: Lookup,
): Promise<Completion> {
  const several = all.findIndex(({ takes }) => takes === 'several' || takes === 'any number')
  if (several < 0 || index <= several) return offered(all[index]?.offer, current, lookup)
  const last = await offered(all[several + 1]?.offer, current, lookup)
  const isNone = last.type === 'words' && last.candidates.length === 0
  return isNone ? offered(all[several]?.offer, current, lookup) : last
}

async function offered(
  offer: Offer | undefined,
  current: string,
  lookup: Lookup,
): Promise<Completion> {
  if (offer === undefined) return { type: 'words', candidates: [] }
  if (offer === 'file') return { type: 'files' }
  if (typeof offer === 'string') return matching(await lookup(offer), current)
  const words = 'oneOf' in offer ? offer.oneOf : offer.suggests
  return matching(words.map(plain), current)
}

function optionCandidates(
  spec: CommandSpec | undefined,
  before: readonly string[],
): readonly Candidate[] {
  return [...(spec?.options ?? []), ...globalOptions]
    .filter(({ name, takes }) => takes === 'several' || !before.includes(`--${name}`))
    .map(({ name, about }) => ({ word: `--${name}`, about }))
}

function commandWords(family: string | undefined): readonly Candidate[] {
  if (family !== undefined) {
    return allSpecs
      .filter(({ name }) => name.startsWith(`${family} `))
      .map(({ name, summary }) => ({ word: name.slice(family.length + 1), about: summary }))
  }
  const first = listedSpecs.map(({ name, summary }) => {
    const [word = '', second] = name.split(' ')
    return { word, about: second === undefined ? summary : `${word} ...` }
  })
  return first.filter(({ word }, index) => first.findIndex((one) => one.word === word) === index)
}

function helpWords(words: readonly string[]): readonly Candidate[] {
  return words.length === 0
    ? commandWords(undefined)
    : words.length === 1
      ? commandWords(words[0])
      : []
}

/** By their beginning; an id by any part of it when only that fits. */
function matching(candidates: readonly Candidate[], current: string): Completion {
  const typed = current.toLowerCase()
  const starting = candidates.filter(({ word }) => word.toLowerCase().startsWith(typed))
  if (starting.length > 0 || typed.length < 2) return { type: 'words', candidates: starting }
  const holding = candidates.filter(({ word }) => word.toLowerCase().includes(typed))
  return { type: 'words', candidates: holding }
}

function plain(word: string): Candidate {
  return { word, about: '' }
}
