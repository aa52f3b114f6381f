/** The one place that knows the `yaml` library: text to plain nodes with lines. Loaded only when a text is new. */

import type { Pair, YAMLError } from 'yaml'
import type { Problem, SettingsEntry, SettingsNode, SettingsTree } from '../core/settings/types.ts'

export type ParsedSettings =
  | { readonly ok: true; readonly tree: SettingsTree }
  | { readonly ok: false; readonly problem: Problem }

/** Deeper than any setting. */
const depthMax = 8
/** Deeper than any module's section; some thousands end the library's recursion, and with it the process. */
const textDepthMax = 100

/** Parses a settings file. `isOurs` says which top-level sections are looked into. */
export async function parseSettingsYaml(
  text: string,
  isOurs: (key: string) => boolean,
): Promise<ParsedSettings> {
  const tooDeep = deepLine(text)
  if (tooDeep) return wrong(tooDeep, 'nests too deep')
  const yaml = await import('yaml')
  const counter = new yaml.LineCounter()
  const lineAt = (offset: number) => counter.linePos(offset).line || 1
  const document = yaml.parseDocument(text.replace(/^\uFEFF/u, ''), {
    lineCounter: counter,
    // Looked for by us in our own sections, with the line of the first.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  })
  const [error] = document.errors
  if (error) {
    const open = isBracketError(error) ? openBracket(yaml, text) : undefined
    if (open) return wrong(lineAt(open.at), open.why)
    return wrong(lineAt(error.pos[0]), reasons[error.code] ?? 'is not valid YAML')
  }
  const walk: Walk = { yaml, lineAt }
  const top = document.contents
  if (!top || (yaml.isScalar(top) && top.value === null)) return { ok: true, tree: { entries: [] } }
  if (!yaml.isMap(top))
    return wrong(lineAt(top.range[0]), 'has no key such as messaging: before it')
  const entries = top.items.map((pair): SettingsEntry => {
    const { key, line } = keyOf(walk, pair, 1)
    const value: SettingsNode = isOurs(key)
      ? nodeOf(walk, pair.value, { line, depth: 1 })
      : { type: 'foreign', line }
    return { key, line, value }
  })
  return { ok: true, tree: { entries } }
}

interface Walk {
  readonly yaml: typeof import('yaml')
  readonly lineAt: (offset: number) => number
}

interface At {
  /** Where it belongs to, when it has no place of its own. */
  readonly line: number
  readonly depth: number
}

function nodeOf(walk: Walk, node: unknown, { line, depth }: At): SettingsNode {
  const { yaml } = walk
  if (!yaml.isNode(node)) return { type: 'scalar', line, value: null }
  const own = node.range ? walk.lineAt(node.range[0]) : line
  if (yaml.isAlias(node)) return unsupported(own, 'an alias (*), which settings do not have')
  if (node.anchor) return unsupported(own, 'an anchor (&), which settings do not have')
  if (node.tag) return unsupported(own, 'a tag (!), which settings do not have')
  if (depth >= depthMax) return unsupported(own, 'more levels than there are settings for')
  if (yaml.isSeq(node)) {
    const below = { line: own, depth: depth + 1 }
    return { type: 'list', line: own, items: node.items.map((one) => nodeOf(walk, one, below)) }
  }
  if (yaml.isMap(node)) {
    const entries = node.items.map((pair): SettingsEntry => {
      const { key, line: keyLine } = keyOf(walk, pair, own)
      return {
        key,
        line: keyLine,
        value: nodeOf(walk, pair.value, { line: keyLine, depth: depth + 1 }),
      }
    })
    return { type: 'map', line: own, entries }
  }
  const { value } = node
  const isPlain = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
  return isPlain || value === null
    ? { type: 'scalar', line: own, value: value as string | number | boolean | null }
    : unsupported(own, 'a value that is no text, number, true or false')
}

/** Keys are words; a list or an alias as a key matches no setting. */
function keyOf({ yaml, lineAt }: Walk, { key }: Pair, line: number): { key: string; line: number } {
  if (!yaml.isNode(key)) return { key: '', line }
  const own = key.range ? lineAt(key.range[0]) : line
  return { key: yaml.isScalar(key) ? String(key.source ?? key.value) : '?', line: own }
}

function unsupported(line: number, why: string): SettingsNode {
  return { type: 'unsupported', line, why }
}

/** Go on after "line 3 of this file". The library's own words may quote the text, and with it a secret. */
const reasons: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'is indented with a tab; YAML wants blanks',
  BAD_INDENT: 'is not indented like the lines around it',
  MISSING_CHAR: 'lacks a closing quote, bracket or colon',
  MULTILINE_IMPLICIT_KEY: 'is not KEY: VALUE; is the blank after the colon missing?',
  BLOCK_AS_IMPLICIT_KEY: 'has two keys; put a text with a colon in quotes',
  BAD_ALIAS: 'uses an alias (*), which settings do not have',
  MULTIPLE_DOCS: 'begins a second document; settings are one',
  BAD_SCALAR_START: 'has a text that begins with a reserved sign; put it in quotes',
  BAD_DQ_ESCAPE: 'has a backslash in double quotes; use single quotes',
}

/** A quote that is not closed is told as such, for it may hide the bracket's end. */
function isBracketError({ code, message }: YAMLError): boolean {
  return code === 'BAD_INDENT' || (code === 'MISSING_CHAR' && !message.includes('quote'))
}

const closing: Readonly<Record<string, string>> = { '[': ']', '{': '}' }

/** The innermost bracket that is open where the library gives up, which is a line or more below it. */
function openBracket(
  yaml: Walk['yaml'],
  text: string,
): { readonly at: number; readonly why: string } | undefined {
  const open: { readonly at: number; readonly sign: string }[] = []
  const source = text.replace(/^\uFEFF/u, '')
  let at = 0
  let isScalar = false
  for (const token of new yaml.Lexer().lex(source)) {
    const last = open[open.length - 1]
    if (!isScalar && last && token === flowError) break
    if (!isScalar && closing[token]) open.push({ at, sign: token })
    else if (!isScalar && last && (token === ']' || token === '}')) {
      if (closing[last.sign] !== token) break
      open.pop()
    }
    isScalar = token === scalarNext
    // Signs of the lexer's own, which the text does not have.
    if (!isScalar && token !== flowError && token !== documentStart) at += token.length
  }
  const found = open[open.length - 1]
  if (!found) return undefined
  const isClosed = source.includes(closing[found.sign]!, found.at)
  const why = isClosed ? ', or holds a line that is not indented' : ''
  return { at: found.at, why: `has a "${found.sign}" that is not closed${why}` }
}

/** What the lexer puts between the pieces of the text: a scalar follows, a bracket ended too early, a document begins. */
const scalarNext = '\u001f'
const flowError = '\u0018'
const documentStart = '\u0002'

function wrong(line: number, why: string): ParsedSettings {
  const hint = 'Mend that line; docs/settings.md has examples.'
  return { ok: false, problem: { line, why: `this line ${why}.`, hint } }
}

/** The line on which too many brackets are open, or too many `- - -` stand. */
function deepLine(text: string): number | undefined {
  let open = 0
  let line = 1
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\n') line += 1
    else if (char === '[' || char === '{') open += 1
    else if (open > 0 && (char === ']' || char === '}')) open -= 1
    if (open > textDepthMax) return line
  }
  const run = new RegExp(`(?:[-?:][ \\t]+){${textDepthMax}}`, 'u').exec(text)
  return run ? text.slice(0, run.index).split('\n').length : undefined
}

/**
 * A settings file's text with trust overrides that it does not have yet, comments and order kept, and without the list of
 * 0.1 that they come from. Undefined when the text is not YAML, or has something else there.
 */
export async function withTrustOverrides(
  text: string,
  overrides: readonly (readonly [who: string, tier: string])[],
): Promise<string | undefined> {
  if (deepLine(text)) return undefined
  const yaml = await import('yaml')
  const document = yaml.parseDocument(text, { prettyErrors: false, logLevel: 'error' })
  if (document.errors.length > 0) return undefined
  const isSection = (path: readonly string[]) => {
    const node = document.getIn(path, true)
    return node === undefined || yaml.isMap(node) || (yaml.isScalar(node) && node.value === null)
  }
  const table = ['messaging', 'trust_overrides']
  if (!isSection([]) || !isSection(['messaging']) || !isSection(table)) return undefined
  for (const path of [['messaging'], table]) {
    if (!yaml.isMap(document.getIn(path, true))) document.setIn(path, document.createNode({}))
  }
  for (const [who, tier] of overrides) {
    if (!document.hasIn([...table, who])) document.setIn([...table, who], tier)
  }
  const section = document.getIn(table, true)
  // `{}` was written in the flow style, in which a longer list does not read well.
  if (yaml.isMap(section)) section.flow = false
  document.deleteIn(['messaging', 'claude_whitelist'])
  return document.toString({ lineWidth: 0 })
}

/** The text with these values; undefined when it is no map, or would not say them afterwards. Comments stay. */
export async function changeSettingsYaml(
  text: string,
  values: readonly (readonly [path: readonly string[], value: string | boolean])[],
): Promise<string | undefined> {
  const yaml = await import('yaml')
  const document = yaml.parseDocument(text, { logLevel: 'error', prettyErrors: false })
  if (document.errors.length > 0) return undefined
  try {
    for (const [path, value] of values) {
      for (let depth = 1; depth < path.length; depth += 1) {
        // `relay:` with nothing but comments below it is null.
        const part = path.slice(0, depth)
        if (document.getIn(part) == null) document.setIn(part, document.createNode({}))
      }
      document.setIn([...path], value)
    }
  } catch {
    // Something in the way is no map.
    return undefined
  }
  const changed = document.toString({ lineWidth: 0 })
  const again = yaml.parseDocument(changed)
  return values.every(([path, value]) => again.getIn([...path]) === value) ? changed : undefined
}
