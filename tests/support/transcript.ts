/** Runs the console blocks of a document: `tex$ command` lines, each followed by what it prints. */

import { spawnSync } from 'node:child_process'

export interface Step {
  readonly line: number
  readonly user: string
  readonly command: string
  /** Lines as documented; a line `...` stands for any number of lines. */
  readonly expected: readonly string[]
}

/** The commands of all ```console blocks of a Markdown text, in order. */
export function readTranscript(markdown: string): readonly Step[] {
  const steps: { line: number; user: string; command: string; expected: string[] }[] = []
  let inside = false
  markdown.split('\n').forEach((text, index) => {
    if (text.startsWith('```')) {
      inside = text === '```console'
      return
    }
    if (!inside) return
    const prompt = /^([a-z]+)\$ (.*)$/u.exec(text)
    if (prompt) {
      steps.push({ line: index + 1, user: prompt[1]!, command: prompt[2]!, expected: [] })
    } else steps.at(-1)?.expected.push(text)
  })
  return steps
}

const idPattern = /msg-[0-9]{8}-[0-9]{6}-[a-z-]+-[0-9a-z]{6}/gu

/**
 * Compares what was printed with what is documented. Ids, fingerprints and times differ from run to run: a documented
 * id stands for the real one that is printed in its place, here and in later commands.
 */
export function openMatcher(): {
  command(text: string): string
  expect(step: Step, printed: string): string | undefined
} {
  const real = new Map<string, string>()
  return {
    command(text) {
      let result = text
      for (const [documented, printed] of real) {
        // People type the end of an id.
        result = result.replaceAll(documented, printed)
        result = result.replaceAll(documented.slice(-6), printed.slice(-6))
      }
      return result
    },
    expect(step, printed) {
      const lines = printed.replace(/\n+$/u, '').split('\n')
      const wanted = [...step.expected]
      while (wanted.at(-1) === '') wanted.pop()
      return matchLines(wanted, lines, real)
        ? undefined
        : `line ${step.line}: ${step.user}$ ${step.command}\n--- documented\n${wanted.join('\n')}\n--- printed\n${lines.join('\n')}`
    },
  }
}

function matchLines(
  wanted: readonly string[],
  lines: readonly string[],
  real: Map<string, string>,
): boolean {
  const [first, ...rest] = wanted
  if (first === undefined) return lines.length === 0 || lines.join('') === ''
  if (first === '...') {
    for (let skip = 0; skip <= lines.length; skip += 1) {
      const attempt = new Map(real)
      if (!matchLines(rest, lines.slice(skip), attempt)) continue
      for (const [key, value] of attempt) real.set(key, value)
      return true
    }
    return false
  }
  const line = lines[0]
  return (
    line !== undefined && matchLine(first, line, real) && matchLines(rest, lines.slice(1), real)
  )
}

function matchLine(wanted: string, line: string, real: Map<string, string>): boolean {
  const documented = wanted.match(idPattern) ?? []
  const printed = line.match(idPattern) ?? []
  if (documented.length !== printed.length) return false
  for (const [index, id] of documented.entries()) {
    const known = real.get(id)
    if (known !== undefined && known !== printed[index]) return false
    real.set(id, printed[index]!)
  }
  return plain(wanted) === plain(line)
}

function plain(line: string): string {
  return line
    .replace(idPattern, 'ID')
    .replaceAll(/\[dm:[0-9a-z]{8}\]/gu, '[dm:NONCE]')
    .replaceAll(/([┌└]─ )[0-9a-z]{8}$/gu, '$1BOUNDARY')
    .replaceAll(/(fingerprint )[\w-]{10}/gu, '$1KEY')
    .replaceAll(/ {2,}(?:just now|[0-9]+ s ago|1 min ago)$/gu, '  just now')
    .replaceAll(/[0-9]{4}-[0-9]{2}-[0-9]{2} [A-Z][a-z]{2} [0-9]{2}:[0-9]{2}/gu, 'TIME')
    .trimEnd()
}

/** Runs a documented command in a shell as a user would. */
export function runShell(
  command: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): { readonly status: number | null; readonly output: string } {
  const { cwd, env } = options
  const ran = spawnSync('sh', ['-c', `${command} 2>&1`], { cwd, env, encoding: 'utf8', input: '' })
  return { status: ran.status, output: ran.stdout }
}
