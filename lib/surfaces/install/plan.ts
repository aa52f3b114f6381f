/** What an installation will make and change. Looks at everything and refuses before anything is touched. */

import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import type { Address } from '../../core/model/address.ts'
import {
  keyFile,
  loadSettings,
  type Places,
  placesOf,
  readIfThere,
  readInstallRecord,
} from '../../io/wiring-install.ts'
import { foreignHooks, withHooks } from './claude/hooks.ts'
import { type IsOurs, ourHooks } from './claude/our-hook.ts'
import { claudeSettingsPath, readSettingsFile, type SettingsFile } from './claude/settings-file.ts'
import { shellWord } from '../../core/view/shell-word.ts'
import { installEnv, knownName } from './choose/where.ts'
import { type LinkPlan, planLink } from './command-link.ts'
import { withIdentity } from './identity-settings.ts'
import { type Manifest, manifestPath, readManifest } from './manifest.ts'
import { nextManifest } from './manifest-next.ts'

export const firstSpace = '0-personal'

/** `keep`: it is there as it should be, and not one byte changes. */
export type StepState = 'make' | 'change' | 'keep'

export interface HooksPlan {
  readonly file: SettingsFile
  readonly command: string
  readonly text: string
  readonly state: StepState
  readonly isOurs: IsOurs
  /** Commands of the same file name that are somebody else's; they stay. */
  readonly others: readonly string[]
}

export interface InstallPlan {
  readonly name: Address
  readonly env: NodeJS.ProcessEnv
  readonly places: Places
  readonly settings: { readonly text: string; readonly state: StepState }
  readonly key: { readonly path: string; readonly state: StepState }
  readonly space: { readonly path: string; readonly state: StepState }
  readonly link: LinkPlan
  readonly record: { readonly text: string; readonly state: StepState }
  readonly hooks: HooksPlan
  readonly manifest: Manifest
  readonly manifestPath: string
}

export interface Choice {
  readonly name: Address
  readonly root: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv
}

/** Throws Failure `config` or `data` when a step could not be done, naming the file. */
export async function planInstall({ name, root, home, env }: Choice): Promise<InstallPlan> {
  const own = installEnv(env, root)
  const places = placesOf(own, home)
  checkCopy(places.moduleDir)
  await checkName(own, home, name)
  const link = planLink(home, places.moduleDir)
  const record = planRecord(places)
  const manifestFile = manifestPath(places.installRecord)
  const before = readManifest(manifestFile)
  const noted = readInstallRecord(places.installRecord)['module']
  const isOurs = ourHooks(home, {
    commands: before?.hooks.flatMap(({ commands }) => commands) ?? [],
    copies: [places.moduleDir, ...(noted ? [noted] : [])],
  })
  const hooks = planHooks(claudeSettingsPath(env, home), places.moduleDir, isOurs)
  const example = readFileSync(join(places.moduleDir, 'settings.local.yaml.example'), 'utf8')
  const state = (path: string): StepState => (existsSync(path) ? 'keep' : 'make')
  const spacePath = join(root, firstSpace)
  return {
    name,
    env: own,
    places,
    settings: { text: withIdentity(example, name), state: state(places.moduleSettings) },
    key: { path: keyFile(places, name), state: state(keyFile(places, name)) },
    space: { path: spacePath, state: state(join(spacePath, 'org', 'messaging')) },
    link,
    record,
    hooks,
    manifest: nextManifest(before, { root, link, hooks, record: places.installRecord }),
    manifestPath: manifestFile,
  }
}

function checkCopy(moduleDir: string): void {
  if (/[\\/]_npx[\\/]/u.test(moduleDir)) {
    throw new Failure('config', 'This copy lies in the cache of npx, which npm empties at times.', {
      hint: 'Run npm install --global datacore-messaging first, then install.sh of that copy.',
    })
  }
  for (const file of ['bin/datacore-msg', 'hooks/inbox-watcher', 'dist/cli.cjs', 'dist/hook.cjs']) {
    try {
      accessSync(join(moduleDir, file), file.startsWith('dist') ? constants.R_OK : constants.X_OK)
    } catch (cause) {
      throw new Failure('config', `${join(moduleDir, file)} is missing or cannot be run.`, {
        hint: 'Get this copy again, or run npm run build in it.',
        cause,
      })
    }
  }
}

async function checkName(env: NodeJS.ProcessEnv, home: string, name: Address): Promise<void> {
  const known = await knownName(env, home)
  if (known === name) return
  const places = placesOf(env, home)
  const { moduleSettings } = places
  if (known === undefined) {
    // A file that is there is kept, so it must be complete; this says what it lacks.
    if (existsSync(moduleSettings)) await loadSettings(places, env)
    return
  }
  throw new Failure(
    'config',
    `The settings under this root say that you are ${known}, not ${name}.`,
    {
      hint: `Run it with --name ${known}, or change identity.name in ${moduleSettings}.`,
    },
  )
}

function planHooks(path: string, moduleDir: string, isOurs: IsOurs): HooksPlan {
  if (!isAbsolute(path)) {
    throw new Failure('config', `CLAUDE_CONFIG_DIR is "${dirname(path)}", which is not absolute.`, {
      hint: 'Set it to an absolute path, or unset it.',
    })
  }
  const file = readSettingsFile(path)
  const command = shellWord(join(moduleDir, 'hooks', 'inbox-watcher'))
  const edit = withHooks(file.text ?? '', command, isOurs)
  if (!edit.ok) {
    throw new Failure('data', `${path} ${edit.why}, so it was not touched.`, {
      hint: 'Mend it there, then run ./install.sh again.',
    })
  }
  const unchanged = edit.text === file.text
  const state = unchanged ? 'keep' : file.text === undefined ? 'make' : 'change'
  const others = foreignHooks(edit.text, isOurs)
  return { file, command, text: edit.text, state, isOurs, others }
}

function planRecord(places: Places): InstallPlan['record'] {
  const text = `root=${places.root}\nnode=${process.execPath}\nmodule=${places.moduleDir}\n`
  const before = readIfThere(places.installRecord)?.toString()
  const state = before === text ? 'keep' : before === undefined ? 'make' : 'change'
  return { text, state }
}
