/** Reads the ops of a spool file, which anybody who can write in the space could have made: nothing is assumed. */

import { isRecord } from '../core/is-record.ts'
import type { EntryEdit, Op } from '../core/org/types.ts'
import { isOrgPath } from '../app/org-path.ts'

/** What is stored of a write beside a file in use: nothing that takes out what somebody may be at work on. */
export function spoolable(ops: readonly Op[]): readonly Op[] {
  return ops.filter(({ type }) => type !== 'remove' && type !== 'replace')
}

/** Undefined when anything in it is not as we write it. */
export function parseOps(text: string): readonly Op[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value) || value['version'] !== 1 || !Array.isArray(value['ops'])) return undefined
    const ops = value['ops'].map(parseOp)
    return ops.every((op) => op !== undefined) ? ops : undefined
  } catch {
    return undefined
  }
}

function parseOp(value: unknown): Op | undefined {
  if (!isRecord(value)) return undefined
  const { type, path, id } = value
  if (!isText(path) || !isText(id) || id === '' || !isOrgPath(path)) return undefined
  if (type === 'append') {
    const { text, compare } = value
    if (!isText(text) || !text.startsWith('* ')) return undefined
    if (compare === undefined) return { type, path, id, text }
    return isTexts(compare) ? { type, path, id, text, compare } : undefined
  }
  if (type === 'preamble') {
    const keywords = keywordsIn(value['keywords'])
    return keywords && { type, path, id, keywords }
  }
  const { copy } = value
  if (type !== 'edit' || !Array.isArray(value['edits'])) return undefined
  if (copy !== undefined && !isText(copy)) return undefined
  const edits = value['edits'].map(parseEdit)
  if (!edits.every((edit) => edit !== undefined)) return undefined
  return { type, path, id, edits, ...(copy === undefined ? {} : { copy }) }
}

function parseEdit(edit: unknown): EntryEdit | undefined {
  if (!isRecord(edit)) return undefined
  const { type, key } = edit
  // JSON has no undefined: a key that is missing means that the value is to be taken out.
  const value = edit['value']
  const isValue = value === undefined || isText(value)
  switch (type) {
    case 'keyword':
    case 'priority':
      return isValue ? { type, value } : undefined
    case 'property':
      return isText(key) && isValue ? { type, key, value } : undefined
    case 'planning':
      return (key === 'SCHEDULED' || key === 'DEADLINE') && isValue
        ? { type, key, value }
        : undefined
    case 'log':
    case 'unlog':
      return isText(edit['item']) ? { type, item: edit['item'] } : undefined
    case 'tags': {
      const { add, remove } = edit
      return isTexts(add) && isTexts(remove) ? { type, add, remove } : undefined
    }
    default:
      return undefined
  }
}

/** JSON has null for undefined. */
function keywordsIn(
  value: unknown,
): readonly (readonly [string, string | undefined])[] | undefined {
  if (!Array.isArray(value)) return undefined
  const pairs = value.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined
    const [name, text] = pair as readonly unknown[]
    const isName = isText(name) && /^[A-Z_]{1,40}$/.test(name)
    return isName && (text === null || isText(text))
      ? ([name, text ?? undefined] as const)
      : undefined
  })
  return pairs.every((pair) => pair !== undefined) ? pairs : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText)
}
