/** The commands' own words as the second half of docs/cli.md. */

import { listedSpecs, sections } from '../../../lib/surfaces/cli/spec/all.ts'
import {
  type CommandSpec,
  globalOptions,
  type OptionSpec,
} from '../../../lib/surfaces/cli/spec/types.ts'
import { usageLine } from '../../../lib/surfaces/cli/usage.ts'

/** What stands between the text that people write and the one that is made. */
export const pageMark = '\n---\n'

export function renderCommands(): string {
  const parts = sections.map((section) => {
    const commands = listedSpecs.filter((spec) => spec.section === section)
    return [`## ${section}\n`, ...commands.map(renderCommand)].join('\n')
  })
  const globals = `## With every command\n\n${globalOptions.map(renderOption).join('\n')}\n`
  return `\n${[...parts, globals].join('\n')}`
}

function renderCommand(spec: CommandSpec): string {
  const words = spec.arguments.map(({ name, about }) => `- \`${name}\`: ${escaped(about)}`)
  const options = spec.options.map(renderOption)
  const list = [...words, ...options]
  const examples = spec.examples.map(({ line, about }) => `# ${about}\ndatacore-msg ${line}`)
  return [
    `### ${spec.name}\n`,
    `${escaped(spec.summary)}.\n`,
    `\`${usageLine(spec)}\`\n`,
    ...(list.length > 0 ? [`${list.join('\n')}\n`] : []),
    `\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`,
    ...(spec.notes ?? []).map((note) => `${escaped(note)}\n`),
  ].join('\n')
}

function renderOption({ name, value, takes, about }: OptionSpec): string {
  const head = value === undefined ? `--${name}` : `--${name} ${value}`
  return `- \`${head}\`${takes === 'several' ? ' (may be repeated)' : ''}: ${escaped(about)}`
}

/** Brackets would be links. */
function escaped(text: string): string {
  return text.replace(/[[\]<>*_|]/gu, '\\$&')
}
