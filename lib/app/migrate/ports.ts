/** What `migrate` needs beside the store: the files of older versions, which it reads, and the copies that it leaves. */

import type { TrustSuggestion } from '../../core/migrate/trust.ts'
import type { SettingsTree } from '../../core/settings/types.ts'
import type { Space } from '../ports.ts'

export interface OldText {
  /** Relative to the space's folder; for files of the root, relative to that. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** A space with its old files as they are now. */
export interface OldSpace {
  readonly space: Space
  /** False for one of 0.1, which has no org/messaging yet. */
  readonly hasTree: boolean
  /** Org files outside of those that 0.3 writes: `org/inboxes/tex.org`. */
  readonly org: readonly OldText[]
  /** USERS.yaml and contacts.yaml. */
  readonly people: readonly OldText[]
  /** What could not be read at all, and why. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[]
}

export type ParsedYaml =
  | { readonly ok: true; readonly tree: SettingsTree }
  | { readonly ok: false; readonly line: number; readonly why: string }

export interface OldFiles {
  /** Spaces with old files, and all others that have a messaging tree, sorted by name. */
  spaces(): Promise<readonly OldSpace[]>
  /** Budget files of 0.2, in the root and in its spaces. */
  budgets(): Promise<readonly OldText[]>
  /** Settings files in which 0.1 kept its list, with their absolute paths. */
  settings(): Promise<readonly OldText[]>
  parseYaml(text: string): Promise<ParsedYaml>
  /**
   * Copies a file of the messaging tree as it stands beside the tree, before it is changed, and says where. At once, for it
   * is called under the lock. The same content is never copied twice.
   */
  keep(space: Space, path: string, bytes: Uint8Array): string
  /** Writes what is not set yet into the owner's own settings, after a copy; returns the file, undefined for no change. */
  writeTrust(suggestions: readonly TrustSuggestion[]): Promise<string | undefined>
}
