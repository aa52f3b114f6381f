/** `help`, `--help`, and `datacore-msg` alone: the commands' own words, laid out. */

import { Failure } from '../../../app/failure.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { document, type JsonDocument } from '../../../core/view/json/document.ts'
import type { Frame, Line, Page } from '../../../core/view/text/page.ts'
import { blankLine, line, paragraph, toned } from '../../../core/view/text/page.ts'
import type { Context } from '../context.ts'
import type { Outcome } from '../outcome.ts'
import { nearCommands } from '../near-commands.ts'
import { shown } from '../parse.ts'
import { allSpecs, familyNames, listedSpecs, sections } from '../spec/all.ts'
import { type CommandSpec, globalOptions, type OptionSpec } from '../spec/types.ts'
import { usageLine } from '../usage.ts'

export async function runHelp({ call }: Context): Promise<Result<Outcome>> {
  return helpOf(call.words.length === 0 ? undefined : call.words.join(' '))
}

/** Of one command, of a family such as `task`, or of all. Throws Failure `usage` for a name that is none. */
export function helpOf(about: string | undefined): Result<Outcome> {
  if (about === undefined) return shownAs(listedSpecs, overviewPage)
  const spec = allSpecs.find(({ name }) => name === about)
  if (spec) return shownAs([spec], (frame) => commandPage(spec, frame))
  if (familyNames.includes(about)) {
    const family = allSpecs.filter(({ name }) => name.startsWith(`${about} `))
    return shownAs(family, (frame) => familyPage(family, frame))
  }
  const near = nearCommands(about)
  const did = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''
  const sentence = `"${shown(about)}" is no command.${did}`
  throw new Failure('usage', sentence, { hint: 'See datacore-msg help.' })
}

function shownAs(specs: readonly CommandSpec[], page: (frame: Frame) => Page): Result<Outcome> {
  return { ok: true, value: { json: () => helpJson(specs), page } }
}

function overviewPage(frame: Frame): Page {
  return [
    line('Messages and agent tasks in org files that a team shares through git.'),
    blankLine,
    line('Usage: datacore-msg COMMAND [options]'),
    ...sections.flatMap((section) => [
      blankLine,
      line(toned('strong', section)),
      ...rowsOf(
        listedSpecs.filter((spec) => spec.section === section),
        frame,
      ),
    ]),
    blankLine,
    line(toned('strong', 'With every command')),
    ...optionLines(globalOptions, frame),
    blankLine,
    line(toned('strong', 'To begin with')),
    line('  datacore-msg init --space 0-personal'),
    line('  datacore-msg send @claude "Research competitor pricing" --effort 3'),
    line('  datacore-msg tasks'),
    blankLine,
    ...paragraph(
      'An ID may be any unique part of one. See datacore-msg help COMMAND for its options and examples.',
      frame.width,
    ),
  ]
}

function familyPage(family: readonly CommandSpec[], frame: Frame): Page {
  const examples = family.flatMap((spec) => spec.examples.slice(0, 1))
  return [
    ...rowsOf(family, frame),
    ...(examples.length > 0 ? [blankLine, line(toned('strong', 'Examples'))] : []),
    ...examples.map(({ line: typed }) => line(`  datacore-msg ${typed}`)),
  ]
}

function rowsOf(specs: readonly CommandSpec[], frame: Frame): Page {
  return specs.flatMap(({ name, summary }) => described(name, summary, frame, 19))
}

function commandPage(spec: CommandSpec, frame: Frame): Page {
  return [
    ...paragraph(`${spec.summary}.`, frame.width),
    blankLine,
    ...paragraph(`Usage: ${usageLine(spec)}`, frame.width),
    ...(spec.arguments.length > 0 ? [blankLine] : []),
    ...spec.arguments.flatMap(({ name, about }) => described(name, about, frame, 22)),
    blankLine,
    line(toned('strong', 'Options')),
    ...optionLines([...spec.options, ...globalOptions], frame),
    ...(spec.examples.length > 0 ? [blankLine, line(toned('strong', 'Examples'))] : []),
    ...spec.examples.flatMap(({ line: typed, about }) => [
      line(toned('dim', `  # ${about}`)),
      line(`  datacore-msg ${typed}`),
    ]),
    ...(spec.notes ?? []).flatMap((note) => [blankLine, ...paragraph(note, frame.width)]),
  ]
}

function optionLines(options: readonly OptionSpec[], frame: Frame): Page {
  return options.flatMap(({ name, value, about }) => {
    const head = value === undefined ? `--${name}` : `--${name} ${value}`
    return described(head, about, frame, 22)
  })
}

/** A word and what it means; below it when the word is long. */
function described(word: string, about: string, frame: Frame, column: number): Page {
  const indent = ' '.repeat(column)
  const lines = paragraph(about, frame.width, indent)
  const head = `  ${word}`
  if (head.length > column - 2) return [line(head), ...lines]
  const [first = [], ...rest] = lines
  return [joined(head.padEnd(column), first, column), ...rest]
}

function joined(head: string, first: Line, column: number): Line {
  const [span] = first
  return line(head, (span?.text ?? '').slice(column))
}

function helpJson(specs: readonly CommandSpec[]): JsonDocument {
  const option = ({ name, value, takes, about }: OptionSpec) => {
    return { name, value: value ?? null, repeats: takes === 'several', about }
  }
  return document('help', {
    commands: specs.map((spec) => ({
      name: spec.name,
      usage: usageLine(spec),
      summary: spec.summary,
      arguments: spec.arguments.map(({ name, takes, about }) => ({ name, takes, about })),
      options: spec.options.map(option),
      examples: spec.examples.map((example) => `datacore-msg ${example.line}`),
    })),
    options: globalOptions.map(option),
  })
}
