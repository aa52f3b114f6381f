/**
 * What a use case says to do next names commands. Here they become the tools of this server, with their arguments; what no tool
 * does is said to be for the person.
 */

/** Names of arguments for the words after a command, in their order. */
interface ToolCall {
  readonly tool: string
  readonly given?: Readonly<Record<string, string>>
  readonly takes?: readonly string[]
}

const calls: Readonly<Record<string, ToolCall>> = {
  'channel archive': { tool: 'channel', given: { action: 'archive' }, takes: ['name'] },
  'channel create': { tool: 'channel', given: { action: 'create' }, takes: ['name'] },
  'channel join': { tool: 'channel', given: { action: 'join' }, takes: ['name'] },
  'channel list': { tool: 'channel', given: { action: 'list' } },
  'channel post': { tool: 'channel', given: { action: 'post' }, takes: ['name'] },
  'channel read': { tool: 'channel', given: { action: 'read' }, takes: ['name'] },
  channel: { tool: 'channel' },
  'contacts list': { tool: 'who' },
  'contacts show': { tool: 'who', takes: ['name'] },
  delivery: { tool: 'delivery', takes: ['id'] },
  'file delete': { tool: 'files', given: { action: 'delete' }, takes: ['id'] },
  'file get': { tool: 'files', given: { action: 'get' }, takes: ['id'] },
  'file list': { tool: 'files', given: { action: 'list' } },
  'focus clear': { tool: 'project', given: { action: 'clear' } },
  'lock list': { tool: 'lock', given: { action: 'list' } },
  'memory list': { tool: 'memory_list' },
  'presence takeover': { tool: 'presence', given: { action: 'takeover' } },
  'project list': { tool: 'project', given: { action: 'list' } },
  'state history': { tool: 'state', given: { action: 'history' }, takes: ['key'] },
  'state list': { tool: 'state', given: { action: 'list' } },
  'state set': { tool: 'state', given: { action: 'set' }, takes: ['key', 'value'] },
  'task retry': { tool: 'task', given: { action: 'retry' }, takes: ['id'] },
  'task show': { tool: 'read', takes: ['id'] },
  inbox: { tool: 'check' },
  mark: { tool: 'mark' },
  peers: { tool: 'who' },
  pin: { tool: 'mark', given: { action: 'pin' }, takes: ['ids'] },
  recall: { tool: 'recall' },
  receipts: { tool: 'delivery', takes: ['id'] },
  reply: { tool: 'reply', takes: ['id', 'text'] },
  remember: { tool: 'remember' },
  search: { tool: 'search', takes: ['words'] },
  send: { tool: 'send' },
  show: { tool: 'read', takes: ['id'] },
  tasks: { tool: 'task', given: { action: 'list' } },
  today: { tool: 'today' },
  who: { tool: 'who' },
}

/** Commands without a tool: what they do is the person's to decide, or of their machine. */
const forPerson = [
  ...['daemon', 'login', 'logout', 'outbox list', 'outbox retry', 'outbox cancel', 'outbox'],
  ...['contacts add', 'contacts trust', 'contacts block', 'task approve', 'task reject'],
  ...[
    'task cancel',
    'task',
    'archive',
    'help',
    'pins',
    'doctor',
    'init',
    'migrate',
    'settings',
    'sync',
  ],
]

const commandNames = [...Object.keys(calls), ...forPerson].sort((a, b) => b.length - a.length)
const command = new RegExp(`datacore-msg (${commandNames.join('|')})(?![a-z-])`, 'u')
/** Words of a sentence that goes on after a command. */
const goesOn =
  /^(?:or|and|to|has|is|in|if|it|shows?|puts|lifts|makes|joins|finds|names|prints|lists|again|here|instead)$/u
/** A person's command is told as it is typed. */
const anyMany = 20
/** What is typed after any command: an option, a name, a placeholder, an id. */
const typed = /^(?:--[a-z]|@|[A-Z]{2,}|[a-z]+-[0-9])/u

/** `tools` are those that the client was told of. */
export function forTools(sentence: string, tools: readonly string[]): string {
  let said = ''
  let rest = sentence
    .replace('See how it is called with datacore-msg help COMMAND.', 'Look at its schema.')
    .replace('Run the same command again.', 'Call it again.')
  for (let found = command.exec(rest); found; found = command.exec(rest)) {
    const name = found[1]!
    const call = calls[name]
    const after = rest.slice(found.index + found[0].length)
    const { words, length } = wordsAfter(after, call ? (call.takes?.length ?? 0) : anyMany)
    said += rest.slice(0, found.index)
    said += call
      ? toolWords(call, words, tools)
      : `datacore-msg ${[name, ...words].join(' ')} (a command for your person)`
    rest = after.slice(length)
  }
  return said + rest
}

/** The words that belong to the command, without what ends the sentence, and how much of the text they are. */
function wordsAfter(
  text: string,
  takes: number,
): { readonly words: readonly string[]; readonly length: number } {
  const words: string[] = []
  let length = 0
  let plain = 0
  for (;;) {
    const match = /^ ([^ ]*[^ .,;:])(?=[.,;:]*(?: |$))/u.exec(text.slice(length))
    const word = match?.[1]
    if (match === null || word === undefined || goesOn.test(word)) break
    const isFree = plain < takes && !word.startsWith('--')
    if (!isFree && !typed.test(word)) break
    if (!word.startsWith('--')) plain += 1
    words.push(word)
    length += match[0].length
    // A stop after a word ends the command.
    if (!text.slice(length).startsWith(' ')) break
  }
  return { words, length }
}

function toolWords(call: ToolCall, words: readonly string[], tools: readonly string[]): string {
  const { tool, takes = [] } = call
  if (words.includes('--help')) return `the schema of the tool ${tool}`
  const isOpened = tool === 'channel' && words.includes('--undo')
  const given = Object.entries({ ...call.given, ...(isOpened ? { action: 'open' } : {}) })
  const values = words.filter((word) => !word.startsWith('--'))
  const named = takes.flatMap((name, index) => {
    const value = values[index]
    return value === undefined ? [] : [[name, value] as const]
  })
  const flags = words.includes('--all') && tool === 'channel' ? [['all', 'true'] as const] : []
  const facts = [...given, ...named, ...flags].map(([name, value]) => `${name}: ${value}`)
  const where = tools.includes(tool) ? '' : ' of --toolset all'
  return `the tool ${tool}${where}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}
