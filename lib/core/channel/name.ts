/** Names of channels, `team/backend`, and what follows from them: the file, the id of its head entry, the parent. */

import { type EntryId, parseId } from '../model/id.ts'

declare const brand: unique symbol

/** One to three words apart by `/`, in lower case. Made only by parseChannelName. */
export type ChannelName = string & { readonly [brand]: 'ChannelName' }

export const levelsMax = 3
const wordCharsMax = 40
const word = new RegExp(`^[a-z0-9][a-z0-9_-]{0,${wordCharsMax - 1}}$`)
const idPrefix = 'chan-'
const filePattern = /^channels\/([a-z0-9._-]+)\.org$/

/** With or without a `#` in front; undefined for anything that is no name. */
export function parseChannelName(typed: string): ChannelName | undefined {
  const text = typed.trim().replace(/^#/u, '')
  if (!/^[!-~]{1,160}$/.test(text)) return undefined
  const name = text.toLowerCase()
  const words = name.split('/')
  if (words.length > levelsMax || !words.every((one) => word.test(one))) return undefined
  return name as ChannelName
}

/** Flat, for a folder of channels is looked through at once; no word has a dot, so no two names have one file. */
export function channelPath(name: ChannelName): string {
  return `channels/${name.replaceAll('/', '.')}.org`
}

/** The name that a file stands for; undefined for one that is no channel's. */
export function channelAt(path: string): ChannelName | undefined {
  const base = filePattern.exec(path)?.[1]
  return base === undefined ? undefined : parseChannelName(base.replaceAll('.', '/'))
}

/** One channel is one head entry in every clone. */
export function channelId(name: ChannelName): EntryId {
  return `${idPrefix}${name.replaceAll('/', ':')}` as EntryId
}

/** The channel that an id of a head entry stands for. */
export function channelOfId(id: string): ChannelName | undefined {
  if (!id.startsWith(idPrefix) || !parseId(id)) return undefined
  return parseChannelName(id.slice(idPrefix.length).replaceAll(':', '/'))
}

/** How it is written, and what a letter that came from it has as its group. */
export function groupOf(name: ChannelName): string {
  return `#${name}`
}

/** By the name alone. */
export function parentOf(name: ChannelName): ChannelName | undefined {
  const slash = name.lastIndexOf('/')
  return slash < 0 ? undefined : (name.slice(0, slash) as ChannelName)
}
