/** Memories as JSON. */

import type {
  SeenForgotten,
  SeenMemory,
  SeenMemoryDetail,
  SeenRecalled,
  SeenRemembered,
} from '../../memory/types.ts'
import { document, isoTime, type JsonDocument, type JsonValue, orNull } from '../json/document.ts'
import { titleOf } from '../text/rows.ts'

type JsonObject = { readonly [key: string]: JsonValue }

export function rememberedJson({ did, reached, memory, similar }: SeenRemembered): JsonDocument {
  return document('remembered', {
    did,
    reached,
    memory: memoryFields(memory),
    similar: similar.map(({ id, from, title, likeness }) => ({ id, from, title, likeness })),
  })
}

export function recalledJson(found: readonly SeenRecalled[]): JsonDocument {
  return document('recalled', {
    memories: found.map((one) => {
      const { score, match } = one
      return { score: Number(score.toPrecision(6)), match, ...memoryFields(one) }
    }),
  })
}

export function memoriesJson(memories: readonly SeenMemory[]): JsonDocument {
  return document('memories', { memories: memories.map(memoryFields) })
}

export function memoryJson(detail: SeenMemoryDetail): JsonDocument {
  return document('memory', {
    memory: memoryFields(detail),
    changes: detail.changes.map(({ to, by, atMs, note, standing }) => {
      return { to, by: orNull(by), at: isoTime(atMs), note, author: authorJson(standing) }
    }),
  })
}

export function forgottenJson({ did, reached, memory }: SeenForgotten): JsonDocument {
  return document('forgotten', { did, reached, memory: memoryFields(memory) })
}

function memoryFields(seen: SeenMemory): JsonObject {
  const { space, path, memory, standing, supersededBy, byHand } = seen
  return {
    id: memory.id,
    from: memory.from,
    stamp: memory.stamp,
    space,
    path,
    author: authorJson(standing),
    title: titleOf(memory.body),
    body: memory.body,
    tags: memory.tags,
    project: orNull(memory.project),
    source: orNull(memory.source),
    supersedes: orNull(memory.supersedes),
    supersededBy: orNull(supersededBy),
    status: supersededBy && memory.status === 'held' ? 'superseded' : memory.status,
    ...(byHand === undefined ? {} : { byHand }),
  }
}

function authorJson({ proof, tier, blocked }: SeenMemory['standing']): JsonObject {
  return { proof, tier, blocked }
}
