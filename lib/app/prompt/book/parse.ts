/** The book of offers from its file, with every shape that is relied on. */

import { isRecord } from '../../../core/is-record.ts'
import type { OfferBook } from './book.ts'

/** Reads what was written; undefined for text that is no book of ours. */
export function parseBook(text: string): OfferBook | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['sessions'])) return undefined
  const pages = Object.values(value['sessions'])
  return pages.every(isPage) ? (value as unknown as OfferBook) : undefined
}

function isPage(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['lastMs'] === 'number' &&
    isRecord(value['offers']) &&
    Object.values(value['offers']).every(isOffer) &&
    (value['event'] === undefined || isEvent(value['event'])) &&
    (value['transcript'] === undefined || isPlace(value['transcript'])) &&
    (value['told'] === undefined || isTold(value['told']))
  )
}

function isOffer(value: unknown): boolean {
  return (
    isRecord(value) &&
    ['offered', 'seen', 'acked', 'unseen'].includes(String(value['type'])) &&
    typeof value['count'] === 'number' &&
    typeof value['atMs'] === 'number'
  )
}

function isEvent(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    typeof value['mark'] === 'string' &&
    typeof value['atMs'] === 'number'
  )
}

function isTold(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { problems, lost, ...piles } = value
  return (
    [problems, lost].every((marks) => marks === undefined || Array.isArray(marks)) &&
    Object.values(piles).every((pile) => isRecord(pile) && Array.isArray(pile['marks']))
  )
}

function isPlace(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['path'] === 'string' &&
    typeof value['offset'] === 'number' &&
    Array.isArray(value['found'])
  )
}
