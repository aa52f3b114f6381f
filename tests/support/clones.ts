/** People with a clone each of one space's repository, the real command, and the real git. */

import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Address, parseAddress } from '../../lib/core/model/address.ts'
import { printIdentity } from '../../lib/core/trust/identity.ts'
import { nodeEd25519 } from '../../lib/io/ed25519-node.ts'
import { type Places, placesOf } from '../../lib/io/places.ts'
import { createIdentity } from '../../lib/io/vault.ts'

export interface Ran {
  readonly status: number | null
  readonly out: string
}

export interface Clone {
  readonly name: string
  /** The repository, a space. */
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  /** What git printed on both streams; it may fail. */
  tryGit(...words: readonly string[]): Ran
  /** The same; it must succeed. */
  git(...words: readonly string[]): string
  /** `datacore-msg`, which must succeed. */
  msg(...words: readonly string[]): string
  /** Sends, and returns the id. */
  send(...words: readonly string[]): string
  /** All that is in the folder, as `./sync push` does it. */
  commit(message: string): void
  read(path: string): string
  write(path: string, text: string): void
  append(path: string, text: string): void
}

export interface Clones {
  readonly remote: string
  clone(name: string, options?: CloneOptions): Promise<Clone>
  remove(): void
}

export interface CloneOptions {
  /** A clone in which nobody ran `init` or `doctor` since it was made. */
  readonly driver?: 'none'
  /** Makes the same key in every run. */
  readonly keySeed?: Uint8Array
  /** Further lines of the person's settings. */
  readonly settings?: string
  /** Makes the space instead of the command `init`. */
  readonly init?: (env: NodeJS.ProcessEnv) => Promise<void>
  /** Another machine of this person: the same name and key. */
  readonly of?: Clone
}

const program = join(process.cwd(), 'bin', 'datacore-msg')

export function makeClones(): Clones {
  const base = mkdtempSync(join(tmpdir(), 'dm-clones-'))
  const remote = join(base, 'remote.git')
  const made = spawnSync('git', ['init', '-q', '--bare', '-b', 'main', remote])
  if (made.status !== 0) throw new Error(String(made.stderr))
  return {
    remote,
    clone: (name, options = {}) => makeClone(base, remote, name, options),
    remove: () => rmSync(base, { recursive: true, force: true }),
  }
}

async function makeClone(
  base: string,
  remote: string,
  name: string,
  { driver, keySeed, settings = '', init, of }: CloneOptions,
): Promise<Clone> {
  const home = join(base, name)
  const dir = join(home, 'Data', '1-team')
  mkdirSync(dirname(dir), { recursive: true })
  const env = {
    HOME: home,
    DATACORE_ROOT: dirname(dir),
    DATACORE_SPACE: '1-team',
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  }
  const config = `[user]\n\tname = ${name}\n\temail = ${name}@example.com\n[init]\n\tdefaultBranch = main\n`
  writeFileSync(join(home, '.gitconfig'), config)
  const run = (command: string, words: readonly string[], cwd: string): Ran => {
    const ran = spawnSync(command, [...words], { cwd, env, encoding: 'utf8' })
    return { status: ran.status, out: `${ran.stdout}${ran.stderr}` }
  }
  const must = ({ status, out }: Ran, what: string) => {
    if (status !== 0) throw new Error(`${name}: ${what} ended with ${status}: ${out}`)
    return out
  }
  const tryGit = (...words: readonly string[]) => run('git', words, dir)
  const git = (...words: readonly string[]) => must(tryGit(...words), `git ${words.join(' ')}`)
  const msg = (...words: readonly string[]) =>
    must(run(process.execPath, [program, ...words], home), words.join(' '))
  must(run('git', ['clone', '-q', remote, dir], home), 'clone')
  const places = placesOf(env, home)
  mkdirSync(dirname(places.moduleSettings), { recursive: true })
  const person = of?.name ?? name
  writeFileSync(places.moduleSettings, `identity:\n  name: ${person}\n${settings}`, { mode: 0o600 })
  if (of) {
    const keys = join(placesOf(of.env, of.env['HOME']!).stateDir, 'keys')
    cpSync(keys, join(places.stateDir, 'keys'), { recursive: true })
    for (const dir of [places.stateDir, join(places.stateDir, 'keys')]) chmodSync(dir, 0o700)
  } else {
    const address = parseAddress(person)!
    if (keySeed) putKey(places, address, keySeed)
    await createIdentity(places, address, 'node')
  }
  if (init) await init(env)
  else msg('init', '--space', '1-team')
  if (driver === 'none') git('config', '--remove-section', 'merge.datacore')
  const file = (path: string) => join(dir, 'org', 'messaging', path)
  return {
    name,
    dir,
    env,
    tryGit,
    git,
    msg,
    send(...words) {
      // What it says beside the answer comes after it.
      const [answer = ''] = msg('send', ...words, '--json').split(/\n(?=datacore-msg: )/u)
      const { sent } = JSON.parse(answer) as {
        readonly sent: readonly { readonly id: string }[]
      }
      return sent[0]!.id
    },
    commit(message) {
      git('add', '-A')
      git('commit', '-q', '-m', message)
    },
    read: (path) => readFileSync(file(path), 'utf8'),
    write: (path, text) => writeFileSync(file(path), text),
    append: (path, text) => appendFileSync(file(path), text),
  }
}

/** A key file such as the vault makes, of a seed that is the same in every run: what is signed with it is so too. */
function putKey({ keysDir, stateDir }: Places, name: Address, seed: Uint8Array): void {
  for (const folder of [stateDir, keysDir]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const publicKey = nodeEd25519.publicKeyOf(seed)
  const text = printIdentity({ name, publicKey, seed, created: '2026-11-21T10:00:00.000Z' })
  writeFileSync(join(keysDir, `${name}.json`), text, { mode: 0o600 })
}
