/** The environment of programs that are not ours: git, a notifier, gh, an agent. Their hooks and plugins can read all of it. */

/** Settings that are secret; whoever needs one of ours reads it before it starts anything. */
const secretVariables: ReadonlySet<string> = new Set(['RELAY_SECRET'])

/** The user's own environment without our secrets; what is undefined in it is left out. */
export function childEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !secretVariables.has(name)) kept[name] = value
  }
  return kept
}
