/** Takes out what the manifest names and nothing else. Messages, keys and settings are the person's, and stay. */

import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { codeOf, endDaemon, placesOf, replaceFile } from '../../io/wiring-install.ts'
import { isSpare, restored } from './claude/restore.ts'
import { readSettingsFile, type SettingsFile, writeSettingsFile } from './claude/settings-file.ts'
import { removeLink } from './command-link.ts'
import { type HooksMade, manifestPath, readManifest } from './manifest.ts'
import type { Output } from './output.ts'
import { servicesLeft } from './services.ts'

const hostCharsMax = 64

/**
 * Throws Failure `data`, with nothing changed, when a settings file of Claude Code cannot be parsed; and `busy`, with all else
 * taken out, when the daemon still runs.
 */
export async function uninstall(
  env: NodeJS.ProcessEnv,
  home: string,
  output: Output,
): Promise<void> {
  const { installRecord } = placesOf({ ...env, DATACORE_ROOT: home }, home)
  const notes = manifestPath(installRecord)
  const manifest = readManifest(notes)
  if (!manifest) {
    output.line('Nothing of datacore-messaging is installed for this user.')
    return
  }
  const removals = manifest.hooks.map(planRemoval)
  let count = 0
  const told = (text: string, path: string) => {
    count += 1
    output.step(count, text, output.short(path))
  }
  // First, while everything is in place that it may need to end in order.
  const placesThere = { ...env, DATACORE_ROOT: manifest.root }
  const daemon = await endDaemon(placesOf(placesThere, home), placesThere)
  if (daemon.type === 'ended') told(`Daemon: ended, process ${daemon.pid}`, manifest.root)
  for (const removal of removals) {
    told(`Claude Code hooks: ${removeHooks(removal)}`, removal.made.path)
    for (const backup of removal.made.backups.filter((path) => !removeSpare(path, removal))) {
      output.line(`       Kept, for it differs: ${output.short(backup)}`)
    }
  }
  const made = [
    ...removals.map(({ file }) => file.target),
    ...manifest.links.map(({ path }) => path),
  ]
  for (const path of [...made, installRecord, notes]) sweepTemporaries(path)
  for (const link of manifest.links) {
    told(`Command datacore-msg: ${linkWords[removeLink(link)]}`, link.path)
  }
  rmSync(installRecord, { force: true })
  rmSync(notes, { force: true })
  told('Install record: removed', installRecord)
  for (const folder of manifest.folders.toReversed()) removeIfEmpty(folder)
  tellServices(dirname(installRecord), home, output)
  output.line()
  output.line('Your messages, settings and keys stay where they are:')
  output.line(`  ${output.short(manifest.root)}`)
  // Last, so that nothing else stays behind for its sake.
  if (daemon.type === 'runs on') throw runsOn(daemon)
}

function runsOn({ pid, host }: { readonly pid: number; readonly host: string }): Failure {
  const sentence = `The daemon did not end: process ${pid} on ${sanitizeLine(host, hostCharsMax)} still runs.`
  return new Failure('busy', sentence, {
    hint: `All else was taken out. It may hang or sleep: end process ${pid} yourself.`,
  })
}

function tellServices(configDir: string, home: string, output: Output): void {
  const left = servicesLeft(configDir, { home, short: output.short })
  if (left.length === 0) return
  output.line()
  output.line('Services that start it again; end them with:')
  for (const { ends } of left) output.line(`  ${ends}`)
}

const linkWords = {
  gone: 'it was gone already',
  foreign: 'left alone, it is not ours any more',
  removed: 'removed',
} as const

interface Removal {
  readonly made: HooksMade
  readonly file: SettingsFile
  readonly text: string
}

function planRemoval(made: HooksMade): Removal {
  const file = readSettingsFile(made.path)
  if (file.text === undefined) return { made, file, text: '' }
  const backups = made.backups.flatMap((path) => textOf(path) ?? [])
  const edit = restored({ text: file.text, backups, commands: made.commands })
  if (edit.ok) return { made, file, text: edit.text }
  throw new Failure('data', `${made.path} ${edit.why}, so nothing was taken out.`, {
    hint: 'Mend it there, then run ./install.sh --uninstall again.',
  })
}

function removeHooks({ made, file, text }: Removal): string {
  if (file.text === undefined || file.text === text) return 'they were gone already'
  // Only what we began and nobody else wrote to; an empty object then means nothing.
  if (made.file === 'ours' && text.trim() === '{}') rmSync(file.target)
  else writeSettingsFile(file, text, replaceFile)
  return 'taken out'
}

/** A backup that says no more than what is in place again is of no use; true when there is none any more. */
function removeSpare(backup: string, { file, text, made }: Removal): boolean {
  const saved = textOf(backup)
  if (saved === undefined) return !existsSync(backup)
  if (!existsSync(file.target) || !isSpare(saved, text, made.commands)) return false
  rmSync(backup)
  return true
}

/** Without its byte order mark; undefined when there is no file that can be read. */
function textOf(path: string): string | undefined {
  try {
    return readSettingsFile(path).text
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** What a killed installation left beside a file: `.NAME.PID.N.tmp`, with its number or without. */
function sweepTemporaries(path: string): void {
  const folder = dirname(path)
  if (!existsSync(folder)) return
  const start = `.${basename(path)}.`
  for (const entry of readdirSync(folder)) {
    const left =
      entry.startsWith(start) && /^[0-9]+(?:\.[0-9]+)?\.tmp$/u.test(entry.slice(start.length))
    if (left) rmSync(join(folder, entry), { force: true })
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error
  }
}
