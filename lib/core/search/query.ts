/**
 * What a person typed to find something, as clauses: each is a word, a phrase in quotes, or several of these with OR between
 * them. Words of languages that part none are taken apart into runs of two or three characters.
 */

import { done, refuse, type Result } from '../model/refusal.ts'
import { foldText } from './fold-text.ts'

/** Words that stand one after another, folded. */
export interface Term {
  readonly words: readonly string[]
  /** `part`: may begin and end within longer runs of letters; `word`: begins one, or its last word does; `phrase`: whole words. */
  readonly kind: 'word' | 'part' | 'phrase'
}

export interface Clause {
  readonly any: readonly Term[]
  /** A phrase in quotes was meant as it stands; of words, some may do. */
  readonly need: 'must' | 'may'
}

export interface Query {
  readonly clauses: readonly Clause[]
  readonly not: readonly Term[]
}

export const termsMax = 32
const queryCharsMax = 1000
const piece = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu
/** Letters, digits and what belongs to them; everything else parts words. */
const words = /[\p{L}\p{M}\p{N}_]+/gu
/** Emoji, flags, and signs made of letters such as № and ㎏: each is looked for by itself, wherever it stands. */
const pictures =
  /\p{Regional_Indicator}{2}|(?![\u0000-\u00ff])\p{Extended_Pictographic}|(?=\p{So})[\u2100-\u214f\u24b6-\u24e9\u3200-\u33ff]/gu
/** Scripts that are written without blanks: Chinese and Japanese, then those of South-East Asia. */
const twos = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\u30fc/u
const threes = /\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u

/** Refuses `usage` where there is nothing to look for; `example` is a command that looks for something. */
export function parseQuery(typed: string, example: string): Result<Query> {
  const groups: Typed[][] = []
  const not: Term[] = []
  let joins = false
  for (const match of typed
    .slice(0, queryCharsMax)
    .replace(/[“”„«»]/gu, '"')
    .matchAll(piece)) {
    const [, minus, phrase, word = ''] = match
    if (word === 'OR') {
      joins = groups.length > 0
      continue
    }
    const terms = phrase === undefined ? termsOf(word) : phraseOf(phrase)
    if (terms.length === 0) continue
    const whole = phrase === undefined ? wholeOf(word) : terms
    const one: Typed = { terms, whole, need: phrase === undefined ? 'may' : 'must' }
    if (minus) not.push(...whole)
    else if (joins) groups.at(-1)!.push(one)
    else groups.push([one])
    joins = false
  }
  const clauses = groups.flatMap(clausesOf)
  if (clauses.length > 0) return done({ clauses: clauses.slice(0, termsMax), not })
  const hint = `For example: datacore-msg ${example}.`
  const why =
    not.length > 0 ? 'There are only words to leave out.' : 'There is no word to look for.'
  return refuse({ code: 'usage', why, hint })
}

/** A word or a phrase in quotes. */
interface Typed {
  /** Each counts by itself: of a word of Chinese its pairs, so that a text with most of them is found, too. */
  readonly terms: readonly Term[]
  /** Where there is only a yes or a no, a word is found as it stands: one pair of it is in many texts that do not have it. */
  readonly whole: readonly Term[]
  readonly need: Clause['need']
}

function clausesOf(group: readonly Typed[]): readonly Clause[] {
  const [only, ...others] = group
  if (only && others.length === 0) {
    return only.terms.map((term) => ({ any: [term], need: only.need }))
  }
  const any = group.flatMap(({ whole }) => whole).slice(0, termsMax)
  return [{ any, need: group.every(({ need }) => need === 'must') ? 'must' : 'may' }]
}

/** Shorter ones stand in almost every text. */
const pieceCharsLeast = 2

/** For a second look, where whole words and beginnings find nothing: each also within longer words. Undefined where that is the same. */
export function piecesOf({ clauses, not }: Query): Query | undefined {
  const isWider = ({ kind, words: own }: Term) =>
    kind !== 'part' && own.join('').length >= pieceCharsLeast
  if (!clauses.some(({ any }) => any.some(isWider))) return undefined
  const widened = (term: Term): Term => (isWider(term) ? { ...term, kind: 'part' } : term)
  const wider = clauses.map(({ any: terms, need }) => ({ any: terms.map(widened), need }))
  return { clauses: wider, not }
}

/** Words to look for memories that say the same as a text: its longest, for they are the rarest. */
export function queryLike(text: string, most: number): Query {
  const terms = new Map(termsOf(text.slice(0, 20_000)).map((term) => [term.words.join(' '), term]))
  const longest = [...terms.values()]
    .toSorted((a, b) => b.words[0]!.length - a.words[0]!.length)
    .slice(0, most)
  return { clauses: longest.map((term) => ({ any: [term], need: 'may' })), not: [] }
}

/** `v1.2` is one term of two words, of which the last may go on, `東京都` two of two characters each. */
function termsOf(text: string): readonly Term[] {
  return text.split(/\s+/u).flatMap((word) => {
    const folded = foldText(word)
    const runs = folded.match(words) ?? []
    const seen = pictureTerms(folded)
    if (runs.length > 1 && runs.every((run) => !isUnspaced(run))) {
      return [{ words: runs, kind: 'word' } as const, ...seen]
    }
    return [...runs.flatMap(runTerms), ...seen]
  })
}

/** The same without taking apart what is written without blanks. */
function wholeOf(word: string): readonly Term[] {
  const folded = foldText(word)
  const runs = folded.match(words) ?? []
  if (!runs.some(isUnspaced)) return termsOf(word)
  return [{ words: runs, kind: 'part' }, ...pictureTerms(folded)]
}

function pictureTerms(folded: string): readonly Term[] {
  return (folded.match(pictures) ?? []).map((picture) => ({ words: [picture], kind: 'part' }))
}

function phraseOf(text: string): readonly Term[] {
  const folded = foldText(text)
  const runs = folded.match(words) ?? []
  if (runs.length === 0) return pictureTerms(folded)
  const kind = runs.length === 1 && isUnspaced(runs[0]!) ? 'part' : 'phrase'
  return [{ words: runs, kind }]
}

/** Latin letters beside Chinese ones are a word of their own. */
function runTerms(run: string): readonly Term[] {
  if (!isUnspaced(run)) return [{ words: [run], kind: 'word' }]
  const parts: string[] = []
  let script = 0
  for (const character of run) {
    const now = scriptOf(character, script)
    if (now === script && parts.length > 0) parts[parts.length - 1] += character
    else parts.push(character)
    script = now
  }
  return parts.flatMap((part) => {
    const size = scriptOf(Array.from(part)[0]!, 0)
    return size === 0 ? [{ words: [part], kind: 'word' } as const] : gramsOf(part, size)
  })
}

function gramsOf(part: string, size: number): readonly Term[] {
  const characters = Array.from(part)
  if (characters.length <= size) return [{ words: [part], kind: 'part' }]
  return Array.from({ length: characters.length - size + 1 }, (_, at): Term => {
    return { words: [characters.slice(at, at + size).join('')], kind: 'part' }
  })
}

/** How many characters of its script are looked for together; 0 for one with blanks. A mark goes with what it stands on. */
function scriptOf(character: string, before: number): number {
  if (twos.test(character)) return 2
  if (threes.test(character)) return 3
  return /\p{M}/u.test(character) ? before : 0
}

function isUnspaced(run: string): boolean {
  return twos.test(run) || threes.test(run)
}
