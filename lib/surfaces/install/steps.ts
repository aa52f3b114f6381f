/** The steps of an installation, in an order in which each rests on those before it. Each may be run again. */

import { dirname } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { initSpace } from '../../app/init-space.ts'
import type { Refusal } from '../../core/model/refusal.ts'
import {
  createIdentity,
  keepFileFromGit,
  makeFolder,
  prepareMerges,
  replaceFile,
  wire,
  writePrivate,
} from '../../io/wiring-install.ts'
import { hookEvents, withHooks } from './claude/hooks.ts'
import { backUp, backupPath, readSettingsFile, writeSettingsFile } from './claude/settings-file.ts'
import { applyLink } from './command-link.ts'
import { amendManifest } from './manifest.ts'
import { firstSpace, type HooksPlan, type InstallPlan, type StepState } from './plan.ts'

export interface Step {
  /** What it is about, as a heading. */
  readonly title: string
  readonly path: string
  readonly state: StepState
  /** Does it; returns what became of it, as it is printed behind the title. */
  run(): Promise<string>
}

/** All steps but the first run; what is kept is listed too. */
export function stepsOf(plan: InstallPlan): readonly Step[] {
  const { places, settings, key, space, link, record, hooks } = plan
  return [
    {
      title: 'Settings',
      path: places.moduleSettings,
      state: settings.state,
      async run() {
        makeFolder(dirname(places.moduleSettings))
        keepFileFromGit(places.moduleSettings)
        if (settings.state === 'keep') return 'kept as they are'
        replaceFile(places.moduleSettings, settings.text, 0o600)
        return `written, with your name ${plan.name}`
      },
    },
    {
      title: 'Identity key',
      path: key.path,
      state: key.state,
      async run() {
        const { keys, state } = await createIdentity(places, plan.name, 'sodium')
        return `${state === 'created' ? 'made' : 'kept'}, fingerprint ${keys.fingerprint}`
      },
    },
    {
      title: `Space ${firstSpace}`,
      path: space.path,
      state: space.state,
      async run() {
        const { deps } = await wire(plan.env, { crypto: 'sodium' })
        const result = await initSpace(deps, { name: firstSpace })
        if (!result.ok) throw failureOf(result.refusal)
        return result.value.made.length > 0 ? 'ready' : 'kept as it is'
      },
    },
    {
      title: 'Command datacore-msg',
      path: link.path,
      state: link.state === 'move' ? 'change' : link.state,
      async run() {
        makeFolder(dirname(link.path))
        applyLink(link)
        return link.state === 'keep' ? 'kept as it is' : 'linked to this copy'
      },
    },
    {
      title: 'Install record',
      path: places.installRecord,
      state: record.state,
      async run() {
        if (record.state !== 'keep') writePrivate(places.installRecord, record.text)
        // Clones are told to start what the record names.
        prepareMerges(places)
        if (record.state === 'keep') return 'kept as it is'
        return 'written, with the root, Node and this copy'
      },
    },
    {
      title: 'Claude Code hooks',
      path: hooks.file.path,
      state: hooks.state,
      run: async () => runHooks(plan, hooks),
    },
  ]
}

/** A "no" of a use case, where the installation cannot go on. */
export function failureOf({ why, hint }: Refusal): Failure {
  return new Failure('io', why, hint === undefined ? {} : { hint })
}

function runHooks(plan: InstallPlan, hooks: HooksPlan): string {
  if (hooks.state === 'keep') return 'kept as they are'
  // Claude Code may have written its settings while the other steps ran.
  const file = readSettingsFile(hooks.file.path)
  const edit = withHooks(file.text ?? '', hooks.command, hooks.isOurs)
  if (!edit.ok) throw new Failure('data', `${file.path} ${edit.why}, so it was not touched.`)
  makeFolder(dirname(file.target))
  const events = hookEvents.join(', ')
  if (file.text === undefined) {
    writeSettingsFile(file, edit.text, replaceFile)
    return `on at ${events}`
  }
  const backup = backupPath(file, new Date())
  amendManifest(plan.manifestPath, (manifest) => ({
    ...manifest,
    hooks: manifest.hooks.map((one) =>
      one.path === file.path ? { ...one, backups: [...one.backups, backup] } : one,
    ),
  }))
  backUp(file, backup)
  writeSettingsFile(file, edit.text, replaceFile)
  return `on at ${events}`
}
