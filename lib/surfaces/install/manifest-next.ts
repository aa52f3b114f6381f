/** The manifest that an installation begins with: what was noted before, and what it is about to make. */

import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { LinkPlan } from './command-link.ts'
import type { Manifest } from './manifest.ts'
import type { HooksPlan } from './plan.ts'

/** Nothing that was noted is dropped, for it was made by us once. */
export function nextManifest(
  before: Manifest | undefined,
  will: {
    readonly root: string
    readonly link: LinkPlan
    readonly hooks: HooksPlan
    readonly record: string
  },
): Manifest {
  const { link, hooks } = will
  const folders = [
    ...[link.path, hooks.file.target, will.record].flatMap(missingFolders),
    ...(before ? [] : leftFolders(will.record)),
  ]
  const links = (before?.links ?? []).filter(({ path }) => path !== link.path)
  const known = before?.hooks.find(({ path }) => path === hooks.file.path)
  const made = {
    path: hooks.file.path,
    commands: unique([...(known?.commands ?? []), hooks.command]),
    backups: known?.backups ?? [],
    file: known?.file ?? (hooks.state === 'make' ? ('ours' as const) : ('theirs' as const)),
  }
  return {
    schema: 1,
    root: will.root,
    folders: unique([...(before?.folders ?? []), ...folders]),
    links: [...links, { path: link.path, target: link.target }],
    hooks: [...(before?.hooks ?? []).filter((one) => one !== known), made],
    firstRun: before?.firstRun ?? [],
  }
}

/** The folders above a file that do not exist yet, outermost first. */
function missingFolders(path: string): readonly string[] {
  const missing: string[] = []
  for (let folder = dirname(path); !existsSync(folder); folder = dirname(folder)) {
    missing.unshift(folder)
  }
  return missing
}

/** Folders that a run made which was killed before it could note them: ours without a file, and ~/.config around it. */
function leftFolders(record: string): readonly string[] {
  const own = dirname(record)
  const around = dirname(own)
  if (!existsSync(own) || readdirSync(own).some((name) => !name.endsWith('.tmp'))) return []
  const isAlone = basename(around) === '.config' && readdirSync(around).length === 1
  return isAlone ? [around, own] : [own]
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)]
}
