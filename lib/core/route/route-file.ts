/**
 * Files that no answer is routed into. Who asks names the file and I write it: nothing that an agent, a tool or a shell takes
 * orders from may come about in that way. So notes are let in, by their ending, and everything else is not.
 */

/** Endings of notes: nothing runs them. */
const noteEndings = [
  ...['org', 'md', 'markdown', 'txt', 'text', 'rst', 'adoc'],
  ...['csv', 'tsv', 'json', 'jsonl', 'log'],
]

/** What comes before the first dot: `CLAUDE.md`, `claude.local.md` and `Claude.team.md` are one. */
const orders: Readonly<Record<string, readonly string[]>> = {
  'agents take orders from': [
    ...['claude', 'agent', 'agents', 'gemini', 'qwen', 'codex', 'copilot-instructions', 'llms'],
    ...['skill', 'skills', 'memory', 'rules', 'conventions', 'instructions', 'prompt', 'prompts'],
  ],
  'tools are set up by': [
    ...['settings', 'config', 'configuration', 'mcp', 'plugin', 'marketplace', 'manifest'],
    ...['package', 'package-lock', 'npm-shrinkwrap', 'lerna', 'nx', 'turbo', 'deno', 'bunfig'],
    ...['tsconfig', 'jsconfig', 'biome', 'vercel', 'netlify', 'firebase', 'angular', 'renovate'],
    ...['composer', 'requirements', 'constraints', 'cmakelists', 'makefile', 'dockerfile'],
    ...['devcontainer', 'launch', 'hooks', 'codeowners'],
  ],
}

/** Folders of what agents and tools load by themselves, wherever they lie. */
const orderFolders = [
  ...['agents', 'commands', 'skills', 'hooks', 'plugins', 'rules', 'prompts', 'output-styles'],
  ...['bin', 'scripts', 'node_modules'],
]

export const noteHint =
  'An answer goes into a note (.org, .md, .txt, .json, .csv), such as [file:notes/answers.md].'

/** Why an answer must not go into this file of a space, to follow its name; undefined when it may. */
export function whyNoRouteFile(path: string): string | undefined {
  const parts = path.split('/').map(folded)
  const name = parts.at(-1) ?? ''
  if (parts.length > 1 && parts[0] === 'org' && parts[1] === 'messaging') {
    return 'is for the messages, which datacore-msg alone writes'
  }
  const orders = whyOrders(path)
  if (orders) return orders
  const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : ''
  return noteEndings.includes(ending) ? undefined : 'is no note by its ending'
}

/** Why something may take orders from a file of this name, to follow it; undefined where nothing is known to. */
export function whyOrders(path: string): string | undefined {
  const parts = path.split('/').map(folded)
  const folders = parts.slice(0, -1)
  const name = parts.at(-1) ?? ''
  if (parts.some((part) => part.startsWith('.'))) return 'is hidden, as settings of tools are'
  const folder = folders.find((part) => orderFolders.includes(part))
  if (folder) return `lies in a folder "${folder}", from which agents and tools load what they run`
  const [stem = ''] = name.split('.')
  for (const [what, stems] of Object.entries(orders)) {
    if (stems.includes(stem) || /^requirements[_-]|^tsconfig[_-]/u.test(stem)) {
      return `is a file that ${what}`
    }
  }
  return undefined
}

/** As a file system sees it that takes large and small letters, and forms of one letter, for the same. */
function folded(part: string): string {
  return part.normalize('NFKC').toLowerCase().normalize('NFKC')
}
