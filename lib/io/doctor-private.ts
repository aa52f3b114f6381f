/** Doctor: is anything in git that is this machine's own. A key that was committed is everybody's who can read that repository. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Finding } from '../app/views.ts'
import { shellWord } from '../core/view/shell-word.ts'
import { cleanGitEnv } from './git-env.ts'
import { keepFileFromGit, keepFolderFromGit, localSettingsOf } from './keep-from-git.ts'
import type { Places } from './places.ts'

const check = 'private'

/** Mends what earlier versions left out, the .gitignore, and tells what is in git already. */
export function checkPrivate(places: Places): readonly Finding[] {
  const { stateDir, keysDir } = places
  const settings = localSettingsOf(places)
  const hasState = existsSync(stateDir)
  if (hasState) keepFolderFromGit(stateDir)
  for (const path of settings) keepFileFromGit(path)
  const state = hasState ? trackedIn(stateDir, '.') : []
  const key = state.find((path) => path.startsWith(`${keysDir}/`))
  const shared = settings.filter((path) => trackedIn(dirname(path), basename(path)).length > 0)
  const open = [...(hasState ? [join(stateDir, 'pins.json')] : []), ...settings]
  const wrong = [
    ...(key === undefined ? [] : [keyFinding(stateDir, key)]),
    ...(key === undefined && state[0] !== undefined ? [stateFinding(stateDir, state[0])] : []),
    ...shared.map(settingsFinding),
    ...open.filter((path) => !shared.includes(path) && isAddable(path)).map(openFinding),
  ]
  if (wrong.length > 0) return wrong
  return [{ check, level: 'ok', sentence: 'The key and the local settings are kept out of git.' }]
}

function keyFinding(stateDir: string, key: string): Finding {
  const sentence = `The key ${key} is in git: whoever can read that repository can sign in your name.`
  const hint = `Run git -C ${shellWord(stateDir)} rm -r -q --cached . and commit; then move the key away, run ./install.sh for a new one, and tell your contacts, for this one was published.`
  return { check, level: 'fail', sentence, hint }
}

function stateFinding(stateDir: string, path: string): Finding {
  const sentence = `${path} is in git, and it is about this machine alone.`
  const hint = `Run git -C ${shellWord(stateDir)} rm -r -q --cached . and commit.`
  return { check, level: 'fail', sentence, hint }
}

function settingsFinding(path: string): Finding {
  const sentence = `${path} is in git, where others can read it and change whom you trust.`
  const words = [dirname(path), basename(path)].map(shellWord)
  const hint = `Run git -C ${words[0]} rm --cached ${words[1]} and commit.`
  return { check, level: 'fail', sentence, hint }
}

/** Somebody's own .gitignore lets it through. */
function openFinding(path: string): Finding {
  const line = basename(path) === 'pins.json' ? '*' : `/${basename(path)}`
  const sentence = `The next "git add -A" would publish ${path}.`
  const hint = `Put the line ${line} at the end of ${join(dirname(path), '.gitignore')}.`
  return { check, level: 'fail', sentence, hint }
}

/** What git has of a folder of ours; the ignore file itself harms nobody there. */
function trackedIn(folder: string, path: string): readonly string[] {
  const { status, stdout } = git(folder, ['ls-files', '-z', '--', path])
  if (status !== 0) return []
  const names = stdout.split('\0').filter((name) => name !== '' && name !== '.gitignore')
  return names.map((name) => join(folder, name))
}

/** Git says 1 for what it would add, and 128 where there is no repository. */
function isAddable(path: string): boolean {
  const { status } = git(dirname(path), ['check-ignore', '-q', '--no-index', basename(path)])
  return status === 1
}

function git(cwd: string, args: readonly string[]) {
  const env = cleanGitEnv(process.env)
  return spawnSync('git', [...args], { cwd, env, encoding: 'utf8', timeout: 10_000 })
}
