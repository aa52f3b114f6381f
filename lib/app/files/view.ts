/** Entries of shared files as judged views: who shared it, whether it was deleted, and whether its content is here. */

import { fetchedVerb, fetchText, fileText, deletedWord, expiresMs } from '../../core/files/codec.ts'
import type { SeenFetch, SeenFile, SeenFileStatus, SharedFile } from '../../core/files/types.ts'
import { parseActLine } from '../../core/codec/act-line.ts'
import { parseAddress } from '../../core/model/address.ts'
import type { StateLine } from '../../core/model/log.ts'
import { transitionText } from '../../core/trust/signed-text.ts'
import type { Standing } from '../../core/trust/types.ts'
import { loadContacts, me, ownerOf } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { type Judge, judgeFor } from '../standings.ts'

/** Lines of a log that are looked at; more of them are somebody's joke. */
const linesMax = 200
const unproved: Standing = { proof: 'unsigned', tier: 'unknown', blocked: false }

export interface FileJudge {
  /** Undefined for what an agent is not to be shown. */
  view(path: string, file: SharedFile): SeenFile | undefined
  /** The same with what became of it. */
  status(seen: SeenFile): SeenFileStatus
  savePins(): Promise<void>
}

export async function fileJudge(deps: Deps, space: Space): Promise<FileJudge> {
  const judge = await judgeFor(deps, space)
  const contacts = await loadContacts(deps, space)
  const mayDelete = (file: SharedFile, by: string) => {
    return by === file.from || by === ownerOf(file.from, contacts)
  }
  return {
    view(path, file) {
      const standing = standingOfFile(judge, file)
      if (deps.acting !== me(deps) && (standing.proof === 'forged' || standing.blocked)) {
        return undefined
      }
      const status = isDeleted(judge, file, mayDelete) ? 'deleted' : 'shared'
      const untilMs = expiresMs(file)
      return {
        space: space.name,
        path,
        file: { ...file, status },
        standing,
        content: deps.contents.state(space, file.sha256),
        isExpired: untilMs !== undefined && untilMs <= deps.clock.nowMs(),
      }
    },
    status(seen) {
      return { ...seen, fetches: fetchesOf(judge, seen.file), changes: changesOf(judge, seen.file) }
    },
    savePins: () => judge.savePins(),
  }
}

export function standingOfFile(judge: Judge, file: SharedFile): Standing {
  const { from, key, sig } = file
  return judge.standingOf(from, { key, sig, text: () => fileText(file) })
}

/** Anybody can write a keyword into another's entry: it counts when its author, or who answers for them, signed for it. */
function isDeleted(
  judge: Judge,
  file: SharedFile,
  mayDelete: (file: SharedFile, by: string) => boolean,
): boolean {
  if (file.status !== 'deleted') return false
  return stateLines(file).some((line) => {
    if (line.to !== deletedWord || !mayDelete(file, line.by ?? '')) return false
    const { proof, blocked } = standingOfLine(judge, file, line)
    return proof === 'verified' && !blocked
  })
}

function changesOf(judge: Judge, file: SharedFile): SeenFileStatus['changes'] {
  return stateLines(file)
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((line) => ({
      to: line.to === deletedWord ? ('deleted' as const) : ('shared' as const),
      by: line.by,
      atMs: line.atMs,
      standing: standingOfLine(judge, file, line),
    }))
}

function stateLines({ log }: SharedFile): readonly StateLine[] {
  return log.filter((line): line is StateLine => line.type === 'state').slice(0, linesMax)
}

function standingOfLine(judge: Judge, { id }: SharedFile, line: StateLine): Standing {
  const { by, from = '', to, atMs, note, proof } = line
  const author = parseAddress(by ?? '')
  if (!author) return unproved
  const [key, sig] = proof?.split(':') ?? []
  const at = new Date(atMs).toISOString()
  const text = () => transitionText({ id, from, to, by: author, at, note })
  return judge.standingOf(author, { key, sig, text })
}

/** The first of each, oldest first; of one name that is proved once, what is not proved says nothing. */
function fetchesOf(judge: Judge, file: SharedFile): readonly SeenFetch[] {
  const found = file.log
    .slice(0, linesMax)
    .flatMap((line) => {
      const act = line.type === 'other' ? parseActLine(line.raw) : undefined
      if (act?.verb !== fetchedVerb) return []
      const { by, atMs, key, sig } = act
      const standing = judge.standingOf(by, { key, sig, text: () => fetchText(file, act) })
      return standing.proof === 'forged' ? [] : [{ by, atMs, standing }]
    })
    .toSorted((a, b) => a.atMs - b.atMs)
  const isProved = ({ standing }: SeenFetch) => standing.proof === 'verified'
  return found.filter((one, index) => {
    const same = found.filter(({ by }) => by === one.by)
    return one === (same.find(isProved) ?? same[0]) && found.indexOf(one) === index
  })
}
