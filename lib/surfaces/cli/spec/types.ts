/** What a command is, as data: parsing, help, completion, documentation and their tests read the same words. */

/** What may stand in a place, so that the shell can offer it. */
export type Offer =
  | 'recipient'
  | 'contact'
  | 'message'
  | 'entry'
  | 'task'
  | 'agent'
  | 'space'
  | 'tier'
  | 'group'
  | 'file'
  | 'state key'
  | 'memory'
  | 'shared file'
  | 'lock'
  | 'tag'
  | 'channel'
  | 'post'
  | 'project'
  /** Nothing else is right there. */
  | { readonly oneOf: readonly string[] }
  /** Anything may stand there, such as these. */
  | { readonly suggests: readonly string[] }

export interface ArgumentSpec {
  /** As it is shown: `ID`, `TEXT`. */
  readonly name: string
  readonly takes: 'one' | 'maybe one' | 'several' | 'any number'
  readonly about: string
  readonly offer?: Offer
}

export interface OptionSpec {
  /** Without the hyphens: `reply-to`. */
  readonly name: string
  /** The name of its value; an option without one is on or off. */
  readonly value?: string
  readonly takes?: 'one' | 'several'
  /** The name of the argument that is left out with this option. */
  readonly insteadOf?: string
  readonly about: string
  readonly offer?: Offer
}

export interface Example {
  /** What stands after `datacore-msg `, as typed into a shell. */
  readonly line: string
  readonly about: string
}

export interface CommandSpec {
  /** One or two words: `send`, `contacts add`. */
  readonly name: string
  readonly section: Section
  readonly summary: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  readonly examples: readonly Example[]
  /** Paragraphs under the options. */
  readonly notes?: readonly string[]
}

export type Section =
  | 'Messages'
  | 'Channels and projects'
  | 'Agent tasks'
  | 'Agent sessions'
  | 'Shared knowledge'
  | 'People'
  | 'This machine'
  | 'hidden'

/** Options that every command has. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'json', about: 'Print one JSON document on standard output (docs/json.md).' },
  {
    name: 'space',
    value: 'NAME',
    about: 'Only this space; without it all spaces are read, and the default one is written.',
    offer: 'space',
  },
  { name: 'no-color', about: 'No colours, as with NO_COLOR in the environment.' },
  { name: 'help', about: 'Show this help.' },
]

/** Of commands that list: explicit > focus > none. */
export const projectOption: OptionSpec = {
  name: 'project',
  value: 'NAME',
  about: 'Only this project, or "all"; without it the one of your focus, if you set one.',
  offer: 'project',
}
