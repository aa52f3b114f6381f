/** The settings in force: every key, its value, and the file it comes from. Secrets are never shown. */

import { sanitizeLine } from '../sanitize.ts'
import type { SeenSettings } from '../seen.ts'
import type { Frame, Page } from './page.ts'
import { blankLine, line, paragraph, toned } from './page.ts'
import { widthOf } from './width.ts'

type Leaf = string | number | boolean | readonly string[]

export interface SettingsRow {
  /** `messaging.compute.max_retries`. */
  readonly key: string
  readonly value: Leaf
  /** A file, an environment variable, or `built in`. */
  readonly source: string
}

/** Grouped by where they come from, because that is what one edits. */
export function settingsPage(loaded: SeenSettings, frame: Frame): Page {
  const rows = flatSettings(loaded)
  const sources = [...new Set(rows.map(({ source }) => source))].sort((a, b) => rank(a) - rank(b))
  const groups = sources.flatMap((source) => [
    line(toned('strong', sanitizeLine(source, 300))),
    ...rows.filter((row) => row.source === source).flatMap((row) => rowLines(row, frame)),
    blankLine,
  ])
  const warnings = loaded.warnings.flatMap((warning) =>
    paragraph(sanitizeLine(warning, 600), frame.width).map((one) =>
      one.map(({ text }) => toned('warn', text)),
    ),
  )
  return [...groups.slice(0, -1), ...(warnings.length > 0 ? [blankLine, ...warnings] : [])]
}

function rank(source: string): number {
  return source === builtIn ? 1 : 0
}

const builtIn = 'built in'

/** The value under its key where both do not fit on one line; a long list is wrapped, and nothing is left out. */
function rowLines({ key, value }: SettingsRow, frame: Frame): Page {
  const shown = hidesSecret(key) ? (value === '' ? '""' : '(set, not shown)') : valueText(value)
  const head = `  ${sanitizeLine(key, 120)}:`
  const text = sanitizeLine(shown, 500)
  if (widthOf(head) + 1 + widthOf(text) <= frame.width)
    return [line(toned('dim', `${head} `), text)]
  return [line(toned('dim', head)), ...paragraph(text, frame.width, '    ')]
}

export function hidesSecret(key: string): boolean {
  return key.endsWith('.secret')
}

function valueText(value: Leaf): string {
  if (typeof value === 'string') return value === '' ? '""' : value
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value)
}

/** All leaves of the settings, in their order; keys of the person's own, such as overrides, included. */
export function flatSettings({ settings, sources }: SeenSettings): readonly SettingsRow[] {
  const rows: SettingsRow[] = []
  const waiting: { readonly key: string; readonly value: unknown }[] = [
    { key: '', value: settings },
  ]
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    const { key, value } = step
    if (isLeaf(value)) rows.push({ key, value, source: sourceOf(key, sources) })
    else if (typeof value === 'object' && value !== null) {
      const children = Object.entries(value).map(([name, child]: [string, unknown]) => ({
        key: key === '' ? name : `${key}.${name}`,
        value: child,
      }))
      waiting.push(...children.reverse())
    }
  }
  return rows
}

function isLeaf(value: unknown): value is Leaf {
  return Array.isArray(value) || ['string', 'number', 'boolean'].includes(typeof value)
}

/** Of a key, or of the nearest one above it that was given as a whole. */
function sourceOf(key: string, sources: Readonly<Record<string, string>>): string {
  for (let path = key; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const source = sources[path]
    if (source !== undefined) return source
  }
  return builtIn
}
