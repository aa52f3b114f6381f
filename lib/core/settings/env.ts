/** Environment variables that stand for settings, by the same rules as the files. */

import type { Layer } from './merge.ts'
import { schemaAt } from './schema.ts'

const variables = [
  ['DATACORE_USER', 'identity.name'],
  ['DATACORE_SPACE', 'messaging.default_space'],
  ['RELAY_SECRET', 'messaging.relay.secret'],
] as const

export interface EnvProblem {
  readonly why: string
  readonly hint: string
}

/** A layer for each variable that is set; a set and empty one is a problem, for it would undo a file in silence. */
export function checkEnv(env: Readonly<Record<string, string | undefined>>): {
  readonly layers: readonly Layer[]
  readonly problems: readonly EnvProblem[]
} {
  const layers: Layer[] = []
  const problems: EnvProblem[] = []
  for (const [source, key] of variables) {
    const text = env[source]
    if (text === undefined) continue
    const path = key.split('.')
    const rule = schemaAt(path)
    if (rule?.type !== 'value') continue
    const value = text === '' ? undefined : rule.parse({ type: 'scalar', line: 0, value: text })
    if (value !== undefined) layers.push({ source, values: [{ path, value, line: 0 }] })
    else {
      const why = `${source} is ${text === '' ? 'empty' : 'set to what it cannot be'}; it takes ${rule.expects}.`
      problems.push({
        why,
        hint: `Set it as ${key} is described in docs/settings.md, or unset it.`,
      })
    }
  }
  return { layers, problems }
}
