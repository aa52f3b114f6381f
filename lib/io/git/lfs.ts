/** Contents of shared files in Git LFS: git-lfs itself stores and fetches them, where this clone is set up for it. */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { NamedContent, Oid, RemoteBranch } from '../../app/sync/ports.ts'
import { lfsPointer } from '../../core/files/lfs.ts'
import { type GitConfig, settingOf } from './config.ts'
import { blobOid, type ObjectFormat } from './objects.ts'
import { type Git, must } from './run.ts'

export interface LfsClone {
  readonly top: string
  readonly git: Git
  readonly config: GitConfig
  readonly format: ObjectFormat
}

/** A large transfer says nothing otherwise, and whoever is silent for long is taken to be away. */
export const lfsEnv = { GIT_LFS_FORCE_PROGRESS: '1' } as const

/**
 * Names of the pointers that stand for contents, by path. There is none for a path that is not kept in LFS, nor where a push
 * would not bring the content along: a pointer to what nobody else can have is worse than a large repository.
 */
export async function storeInLfs(
  clone: LfsClone,
  contents: readonly NamedContent[],
): Promise<ReadonlyMap<string, Oid>> {
  const stored = new Map<string, Oid>()
  const { git, config, format } = clone
  if (contents.length === 0 || !settingOf(config, 'filter.lfs.clean')) return stored
  const tracked = await pathsInLfs(
    git,
    contents.map(({ path }) => path),
  )
  for (const { path, sha256, bytes } of contents) {
    if (!tracked.has(path)) continue
    // Git runs the filter, which puts the content among the objects of LFS and hooks itself into the pushes.
    const ran = await git(['hash-object', '-w', `--path=${path}`, '--stdin'], { input: bytes })
    const oid = ran.out.toString('utf8').trim()
    const pointer = Buffer.from(lfsPointer(sha256, bytes.length))
    if (ran.code === 0 && oid === blobOid(pointer, format)) stored.set(path, oid)
  }
  return stored.size > 0 && (await isPushed(clone)) ? stored : new Map()
}

export async function pathsInLfs(git: Git, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''))
  const what = 'The attributes of shared files could not be read'
  const out = await must(git(['check-attr', '-z', '--stdin', 'filter'], { input }), what)
  const words = out.toString('utf8').split('\0')
  // `PATH NUL filter NUL VALUE NUL`.
  return new Set(paths.filter((_, index) => words[index * 3 + 2] === 'lfs'))
}

/** Whether a push runs git-lfs, which uploads first what is pointed at. */
async function isPushed({ git, top }: LfsClone): Promise<boolean> {
  const ran = await git(['rev-parse', '--git-path', 'hooks/pre-push'])
  const hook = resolve(top, ran.out.toString('utf8').trim())
  return ran.code === 0 && existsSync(hook) && /git[- ]lfs/u.test(readFileSync(hook, 'utf8'))
}

/** Paths in one word of a command, which has a limit of 128 KiB. */
const pathsMax = 200

/** `skipped`: the user chose to fetch by hand. `failed`: LFS is not there, or its server did not give all of them. */
export async function fetchFromLfs(
  { git, config }: Pick<LfsClone, 'git' | 'config'>,
  { remote }: Pick<RemoteBranch, 'remote'>,
  wanted: {
    readonly commit: Oid
    readonly paths: readonly string[]
    readonly env: NodeJS.ProcessEnv
    readonly silentMsMax: number
  },
): Promise<'fetched' | 'skipped' | 'failed'> {
  const { commit, paths, env, silentMsMax } = wanted
  const smudge = settingOf(config, 'filter.lfs.process') ?? settingOf(config, 'filter.lfs.smudge')
  const isSkipped = /^(?:1|true|yes|on|t)$/iu.test(env['GIT_LFS_SKIP_SMUDGE'] ?? '')
  if (isSkipped || / --skip\b/u.test(smudge ?? '')) return 'skipped'
  for (let at = 0; at < paths.length; at += pathsMax) {
    const include = paths.slice(at, at + pathsMax).join(',')
    const words = ['lfs', 'fetch', remote, commit, '--include', include, '--exclude', '']
    const ran = await git(words, { env: lfsEnv, silentMsMax })
    if (ran.code !== 0) return 'failed'
  }
  return 'fetched'
}
