/** JSON as a value of a property: one line, read back as it was given, with limits; and whether two texts say the same. */

import { done, refuse, type Result } from '../model/refusal.ts'
import { type JsonValue, jsonEscapes } from '../view/json/document.ts'

/** Of UTF-8. */
export const valueBytesMax = 64 * 1024
export const depthMax = 64

/** The shortest text of the same value. Refuses `usage` for what is no JSON, too large, too deep, or would lose digits. */
export function compactJson(typed: string): Result<string> {
  const wrong = wrongShape(typed)
  if (wrong !== undefined) {
    const hint = 'Share it as a file, and set the id that datacore-msg file share gives.'
    return refuse({ code: 'usage', why: wrong, hint })
  }
  const value = parsed(typed)
  if (value === undefined) {
    const why = `${typed.trim() === '' ? 'The value is empty' : 'The value is no JSON'}.`
    const text = quotedWord(typed.trim())
    const hint =
      text === undefined
        ? 'A text stands in double quotes: \'"like this"\'; others are 42, true, null, [..], {..}.'
        : `A text stands in double quotes: '${text}'.`
    return refuse({ code: 'usage', why, hint })
  }
  const number = lossyNumber(typed)
  if (number !== undefined) {
    const why = `The number ${number.slice(0, 40)} cannot be kept to the last digit.`
    return refuse({ code: 'usage', why, hint: `Write it as a text: '"${number.slice(0, 40)}"'.` })
  }
  return done(printValue(value))
}

/** The value that a file has; undefined for what is no JSON or beyond the limits. */
export function valueIn(text: string): JsonValue | undefined {
  return wrongShape(text) === undefined ? parsed(text) : undefined
}

/** Whether two texts are the same value: white space and the order of names do not count. */
export function isSameValue(a: string, b: string): boolean {
  if (a === b) return true
  const [one, other] = [valueIn(a), valueIn(b)]
  return one !== undefined && other !== undefined && sorted(one) === sorted(other)
}

/** On one line for every program, and without the phrases on which Emacs would act in a property. */
function printValue(value: JsonValue): string {
  return JSON.stringify(value)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu, jsonEscapes)
    .replace(/(local ,*variables):/giu, '$1\\u003a')
    .replace(/(%%,*)\(/gu, '$1\\u0028')
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** Size and depth, looked at before anything is parsed. */
function wrongShape(text: string): string | undefined {
  if (text.length > valueBytesMax || new TextEncoder().encode(text).length > valueBytesMax) {
    return `The value is larger than ${valueBytesMax / 1024} KiB.`
  }
  let depth = 0
  let deepest = 0
  for (const char of withoutTexts(text)) {
    if (char === '[' || char === '{') depth += 1
    else if (char === ']' || char === '}') depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest > depthMax ? `The value is nested more than ${depthMax} deep.` : undefined
}

/** A whole number beyond 2^53 that would come back as another one, or one that is too large at all. */
function lossyNumber(text: string): string | undefined {
  const numbers = withoutTexts(text).match(/-?[0-9][0-9.eE+-]*/gu) ?? []
  return numbers.find((number) => {
    if (!Number.isFinite(Number(number))) return true
    return /^-?[0-9]+$/.test(number) && BigInt(number) !== BigInt(Number(number))
  })
}

function withoutTexts(text: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/gsu, '""')
}

/** Names in one order at every depth, which is bounded. */
function sorted(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((one: JsonValue) => sorted(one)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value as { readonly [name: string]: JsonValue })
    .map(([name, one]) => `${JSON.stringify(name)}:${sorted(one)}`)
    .sort()
  return `{${fields.join(',')}}`
}

/** What somebody most likely meant by a bare word. */
function quotedWord(typed: string): string | undefined {
  return /^[\w@./: -]{1,60}$/u.test(typed) ? JSON.stringify(typed) : undefined
}
