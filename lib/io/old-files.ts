/** The files of 0.1 and 0.2 on disk: found by where those versions put them, read whole, never changed. */

import { type Dirent, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { OldFiles, OldSpace, OldText } from '../app/migrate/ports.ts'
import type { Space } from '../app/ports.ts'
import { codeOf, ioFailure } from './atomic-file.ts'
import { createFile } from './atomic-file-create.ts'
import { writeTrust } from './old-trust.ts'
import { type Places, spaceSettings } from './places.ts'
import { parseSettingsYaml } from './settings-yaml.ts'
import { isSpaceName, openTree } from './space.ts'
import { templatePaths } from './space-templates.ts'
import { whileDoing } from './store-failure.ts'

/** Longer ones are no text that somebody wrote. */
const bytesMax = 2 ** 28
/** Copies of files of the tree as they were, beside it, where nobody searches for messages. */
const backupFolder = 'org/messaging-before-0.3'
const peopleFile = /^(?:USERS|contacts)\.ya?ml$/iu

export function createOldFiles(places: Places): OldFiles {
  return {
    async spaces() {
      return namesIn(places.root)
        .filter((entry) => isFolder(places.root, entry))
        .flatMap((entry) => readSpace(places, entry.name) ?? [])
        .sort((a, b) => (a.space.name < b.space.name ? -1 : 1))
    },
    async budgets() {
      const state = join('.datacore', 'state', 'messaging')
      const folders = [state, ...spaceNames(places.root).map((name) => join(name, state))]
      return folders.flatMap((folder) =>
        namesIn(join(places.root, folder))
          .filter((entry) => entry.isFile() && /^budget-.*\.json$/u.test(entry.name))
          .flatMap(({ name }) => readText(places.root, join(folder, name)) ?? []),
      )
    },
    async settings() {
      const local = [places.moduleSettings, places.rootLocalSettings, places.rootSettings]
      const shared = spaceNames(places.root).map((name) => spaceSettings(places, name))
      return [...local, ...shared].flatMap((path) => readText('', path) ?? [])
    },
    async parseYaml(text) {
      const parsed = await parseSettingsYaml(text, () => true)
      return parsed.ok ? parsed : { ok: false, line: parsed.problem.line, why: parsed.problem.why }
    },
    keep,
    writeTrust: (suggestions) => writeTrust(places, suggestions),
  }
}

function spaceNames(root: string): readonly string[] {
  return namesIn(root)
    .filter((entry) => isSpaceName(entry.name) && isFolder(root, entry))
    .map(({ name }) => name)
    .sort()
}

/** Undefined for a folder that never had messages. */
function readSpace(places: Places, name: string): OldSpace | undefined {
  const space: Space = { name, dir: join(places.root, name) }
  const hasTree = isThere(join(space.dir, 'org', 'messaging'))
  const inboxes = isThere(join(space.dir, 'org', 'inboxes'))
  if (!hasTree && !inboxes) return undefined
  const none = { space, hasTree, org: [], people: [] }
  if (!isSpaceName(name)) {
    if (!inboxes) return undefined
    const why = `"${name}" is no name of a space: rename the folder, for example to 1-team.`
    return { ...none, skipped: [{ path: 'org/inboxes', why }] }
  }
  const skipped: { path: string; why: string }[] = []
  const found: OldText[] = []
  for (const path of oldPaths(places, space)) {
    try {
      const text = readText(space.dir, path)
      if (text) found.push(text)
      else skipped.push({ path, why: 'It is no plain file, or too large to be one of messages.' })
    } catch (error) {
      if (codeOf(error) === undefined) throw error
      skipped.push({ path, why: `It could not be read (${codeOf(error)}).` })
    }
  }
  const isOrg = ({ path }: OldText) => path.endsWith('.org')
  return {
    space,
    hasTree,
    org: found.filter(isOrg),
    people: found.filter((one) => !isOrg(one)),
    skipped,
  }
}

/** Inboxes of 0.1, also where 0.2 said to move them to; and the registries of both. */
function oldPaths(places: Places, { dir }: Space): readonly string[] {
  const ours = new Set(templatePaths(places.moduleDir))
  const paths = ['org/inboxes', 'org/messaging'].flatMap((folder) => {
    // 0.1's folder may be a link to 0.2's.
    if (folder === 'org/inboxes' && isSame(join(dir, folder), join(dir, 'org/messaging'))) return []
    return namesIn(join(dir, folder))
      .filter(({ name }) => !/^[.#]|~$/u.test(name))
      .filter(
        ({ name }) => peopleFile.test(name) || (name.endsWith('.org') && !isOurs(folder, name)),
      )
      .map(({ name }) => `${folder}/${name}`)
  })
  function isOurs(folder: string, name: string): boolean {
    return folder === 'org/messaging' && ours.has(name)
  }
  const registries = namesIn(dir).filter(({ name }) => peopleFile.test(name))
  // 0.2's registry is the newer one.
  return [...registries.map(({ name }) => name).sort(), ...paths.sort()]
}

function keep(space: Space, path: string, bytes: Uint8Array): string {
  const { root } = openTree(space)
  const doing = `A copy of ${path} of ${space.name} could not be made`
  return whileDoing(doing, () => {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? path : path.replace(/\.org$/u, `.${number}.org`)
      const kept = `${backupFolder}/${name}`
      mkdirSync(dirname(join(root, kept)), { recursive: true })
      if (createFile(join(root, kept), bytes)) return kept
      if (readFileSync(join(root, kept)).equals(bytes)) return kept
    }
  })
}

/** A plain file; a link could lead anywhere. */
function readText(folder: string, path: string): OldText | undefined {
  const file = join(folder, path)
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (!stats?.isFile() || stats.size > bytesMax) return undefined
  return { path, bytes: readFileSync(file) }
}

function namesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return []
    throw ioFailure(`The folder ${folder} could not be read`, error)
  }
}

function isFolder(root: string, entry: Dirent): boolean {
  return entry.isDirectory() || (entry.isSymbolicLink() && isThere(join(root, entry.name, 'org')))
}

function isThere(folder: string): boolean {
  return realOf(folder) !== undefined
}

function isSame(a: string, b: string): boolean {
  const real = realOf(a)
  return real !== undefined && real === realOf(b)
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
