/** A settings file between parser and settings: plain nodes with their lines, the same after a trip through JSON. */

/** Who can write a file: the members of a space, whoever shares the root's repository, or this machine alone. */
export type FileKind = 'space' | 'root' | 'local' | 'module'

export type SettingsNode =
  | { readonly type: 'map'; readonly line: number; readonly entries: readonly SettingsEntry[] }
  | { readonly type: 'list'; readonly line: number; readonly items: readonly SettingsNode[] }
  | {
      readonly type: 'scalar'
      readonly line: number
      readonly value: string | number | boolean | null
    }
  /** What we do not take from YAML, such as anchors; `why` goes on after "uses". */
  | { readonly type: 'unsupported'; readonly line: number; readonly why: string }
  /** Another module's section: not looked into. */
  | { readonly type: 'foreign'; readonly line: number }

export interface SettingsEntry {
  readonly key: string
  readonly line: number
  readonly value: SettingsNode
}

/** The top level of one file. */
export interface SettingsTree {
  readonly entries: readonly SettingsEntry[]
}

export interface Problem {
  readonly line: number
  /** One sentence: which key, and what is wrong with it. */
  readonly why: string
  /** One sentence: what to write instead. */
  readonly hint?: string
}

/** One checked value. */
export interface SettingValue {
  readonly path: readonly string[]
  readonly value: unknown
  readonly line: number
}

export interface Checked {
  readonly values: readonly SettingValue[]
  readonly problems: readonly Problem[]
  /** What is read and not obeyed. */
  readonly warnings: readonly Problem[]
}
