/** The command that somebody may have meant. */

import { nearest } from '../../core/model/near.ts'
import { allSpecs, familyNames, listedSpecs } from './spec/all.ts'

/** Commands near to a wrong name: by spelling, by a second word alone, by what others call it. */
export function nearCommands(name: string): readonly string[] {
  const names = listedSpecs.map((spec) => spec.name)
  const byVerb = names.filter((one) => one.split(' ')[1] === name)
  const [family, verb] = name.split(' ')
  const inFamily =
    verb !== undefined && family !== undefined && familyNames.includes(family)
      ? nearest(verb, verbsOf(family), 2).map((one) => `${family} ${one}`)
      : []
  const other = otherWords[name]
  return [
    ...new Set([
      ...(other ? [other] : []),
      ...inFamily,
      ...byVerb,
      ...nearest(name, [...names, ...familyNames], 2),
    ]),
  ].slice(0, 2)
}

const otherWords: Readonly<Record<string, string>> = {
  ls: 'inbox',
  list: 'inbox',
  unread: 'inbox',
  read: 'show',
  cat: 'show',
  grep: 'search',
  find: 'search',
  answer: 'reply',
  msg: 'send',
  broadcast: 'send @all',
  whoami: 'status',
  users: 'contacts list',
  people: 'contacts list',
  queue: 'tasks',
  config: 'settings show',
  note: 'remember',
  memories: 'memory list',
  values: 'state list',
}

/** The second words of a family. */
export function verbsOf(family: string): readonly string[] {
  return allSpecs
    .filter(({ name }) => name.startsWith(`${family} `))
    .map(({ name }) => name.slice(family.length + 1))
}
