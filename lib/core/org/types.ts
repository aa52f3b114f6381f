/**
 * The outline as byte ranges: what the scanner finds and the editor changes. Knows no messages.
 * Every offset is a byte offset into the file; ranges are half open, [start, end).
 */

export interface Range {
  readonly start: number
  readonly end: number
}

/** Todo keywords known in a file: ours, and what the `#+TODO` lines of its preamble add. */
export interface Keywords {
  readonly open: readonly string[]
  readonly done: readonly string[]
}

/** All headings of a file, compact enough for a million of them. */
export interface Outline {
  readonly bytes: Uint8Array
  /** Text before the first heading. */
  readonly preamble: Range
  readonly keywords: Keywords
  /** Number of headings; the arrays below may be longer. */
  readonly count: number
  readonly starts: Uint32Array
  readonly levels: Uint16Array
}

export interface Heading {
  /** The whole line without its line break. */
  readonly range: Range
  readonly level: number
  readonly keyword: string | undefined
  readonly keywordRange: Range | undefined
  /** One letter or number as in `[#A]`. */
  readonly priority: string | undefined
  readonly priorityRange: Range | undefined
  /** True for a heading that starts with COMMENT. */
  readonly comment: boolean
  readonly title: string
  readonly titleRange: Range
  readonly tags: readonly string[]
  readonly tagsRange: Range | undefined
}

export interface Property {
  /** Upper case, without a trailing `+`. */
  readonly key: string
  /** True when written `KEY+`. */
  readonly extends: boolean
  readonly value: string
  /** The line without its line break. */
  readonly range: Range
}

export interface Planning {
  readonly range: Range
  /** Raw timestamp texts, such as `<2026-11-23 Mon 09:00 +1w>`. */
  readonly scheduled: string | undefined
  readonly deadline: string | undefined
  readonly closed: string | undefined
}

/** One `- ` item of a LOGBOOK with its continuation lines, without the final line break. */
export interface LogItem {
  readonly text: string
  readonly range: Range
}

export interface OrgEntry {
  /** From the first star up to the next heading of the same or a higher level. */
  readonly range: Range
  readonly heading: Heading
  readonly planning: Planning | undefined
  /** The property drawer with its `:PROPERTIES:` and `:END:` lines and line breaks. */
  readonly drawer: Range | undefined
  readonly properties: readonly Property[]
  /** The first LOGBOOK drawer directly after planning and properties, lines included. */
  readonly logbook: Range | undefined
  readonly log: readonly LogItem[]
  /** From after planning, drawer and logbook up to the first sub-heading or the entry's end. */
  readonly body: Range
}

/** One replacement in a file: the bytes [start, end) become `text`. */
export interface Splice {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A change of one entry, by meaning. Values are plain text; the editor makes them safe. */
export type EntryEdit =
  | { readonly type: 'keyword'; readonly value: string | undefined }
  | { readonly type: 'priority'; readonly value: string | undefined }
  | { readonly type: 'tags'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly type: 'property'; readonly key: string; readonly value: string | undefined }
  /** A log item, `- ...` and its indented lines; put first (newest first), never twice. */
  | { readonly type: 'log'; readonly item: string }
  /** Takes exactly this item out of the log: another line says the same and more, or newer ones are enough. */
  | { readonly type: 'unlog'; readonly item: string }
  | {
      readonly type: 'planning'
      readonly key: 'SCHEDULED' | 'DEADLINE'
      readonly value: string | undefined
    }

/** A new level-1 entry to print. Body is plain text; the printer escapes it. */
export interface NewEntry {
  readonly keyword: string | undefined
  readonly priority: string | undefined
  readonly title: string
  readonly tags: readonly string[]
  readonly planning?: { readonly scheduled?: string; readonly deadline?: string }
  readonly properties: readonly (readonly [key: string, value: string])[]
  /** Log items, newest first. */
  readonly log: readonly string[]
  readonly body: string
}

/**
 * Adds a printed entry at the end; nothing happens when an entry with this id is there. With `compare` only one that has the same
 * values of these properties, and the same body, is there: before any other with the id it is put, so that it is found first.
 */
export interface AppendOp {
  readonly type: 'append'
  readonly path: string
  readonly id: string
  readonly text: string
  readonly compare?: readonly string[]
}

/**
 * A change of one file of a space, by meaning, so that it can be spooled and repeated safely. Of several entries with the
 * id `copy` names the one that is meant by its text, blank lines at its end aside; without it the first is. A copy is
 * removed only while another entry with the id is there, so that repeating it never takes the last.
 */
export type Op =
  | AppendOp
  | {
      readonly type: 'edit'
      readonly path: string
      readonly id: string
      readonly edits: readonly EntryEdit[]
      readonly copy?: string
    }
  /** Takes an entry out; used only together with an append of it to another file. */
  | { readonly type: 'remove'; readonly path: string; readonly id: string; readonly copy?: string }
  /** Sets lines such as `#+TOPIC:` before the first heading, each once; undefined takes one out. `id` is the entry that they go with. */
  | {
      readonly type: 'preamble'
      readonly path: string
      readonly id: string
      readonly keywords: readonly (readonly [name: string, value: string | undefined])[]
    }
  /**
   * Puts a printed entry where entries stand with exactly these bytes, or takes them out when `text` is empty. For what has
   * no id of its own, or one that others share; `id` is the new entry's. Nothing happens when the bytes are not there.
   */
  | {
      readonly type: 'replace'
      readonly path: string
      readonly id: string
      readonly was: Uint8Array
      readonly text: string
    }
