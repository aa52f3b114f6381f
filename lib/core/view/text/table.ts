/** Tables that fit: columns as wide as their content, and one that gives way when the line is too long. */

import type { Line, Page, Span } from './page.ts'
import { columnsOf, toned } from './page.ts'
import { cut, widthOf } from './width.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** The least width to which this column may shrink; a column without one keeps its width. */
  readonly shrinksTo?: number
}

const gap = 2

/** Cells are plain or toned. A column without any content is left out. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (string | Span)[])[],
  width: number,
): Page {
  const used = columns.map((_, index) => rows.some((row) => spanOf(row[index] ?? '').text !== ''))
  return filled(
    columns.filter((_, index) => used[index]),
    rows.map((row) => row.map(spanOf).filter((_, index) => used[index])),
    width,
  )
}

function filled(
  columns: readonly Column[],
  cells: readonly (readonly Span[])[],
  width: number,
): Page {
  const widths = fitted(columns, cells, width)
  const head = columns.map(({ title }) => toned('dim', title))
  return [head, ...cells].map((row) => lineOf(columns, row, widths))
}

function spanOf(cell: string | Span): Span {
  return typeof cell === 'string' ? { text: cell } : cell
}

function fitted(
  columns: readonly Column[],
  rows: readonly (readonly Span[])[],
  width: number,
): readonly number[] {
  const natural = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => widthOf(row[index]?.text ?? ''))),
  )
  let over = natural.reduce((sum, one) => sum + one, gap * (columns.length - 1)) - width
  return natural.map((one, index) => {
    const least = columns[index]!.shrinksTo
    if (over <= 0 || least === undefined) return one
    const given = Math.min(over, Math.max(0, one - least))
    over -= given
    return one - given
  })
}

function lineOf(columns: readonly Column[], row: readonly Span[], widths: readonly number[]): Line {
  const spans: Span[] = []
  for (const [index, { align }] of columns.entries()) {
    const columnWidth = widths[index]!
    const cell = row[index] ?? { text: '' }
    const shown = { ...cell, text: cut(cell.text, columnWidth) }
    const padding = ' '.repeat(Math.max(0, columnWidth - columnsOf([shown])))
    const before = index > 0 ? ' '.repeat(gap) : ''
    if (align === 'right') spans.push({ text: before + padding }, shown)
    else spans.push({ text: before }, shown, { text: padding })
  }
  return spans
}
