/** Shared files as JSON. */

import type {
  SeenFetched,
  SeenFile,
  SeenFileDeleted,
  SeenFileStatus,
  SeenShared,
} from '../../files/types.ts'
import { document, isoTime, type JsonDocument, type JsonValue, orNull } from '../json/document.ts'

type JsonObject = { readonly [key: string]: JsonValue }

export function sharedJson(shared: SeenShared): JsonDocument {
  const { did, reached, wasThere } = shared
  return document('shared', { did, reached, contentWasThere: wasThere, file: fileFields(shared) })
}

export function filesJson(files: readonly SeenFile[]): JsonDocument {
  return document('files', { files: files.map(fileFields) })
}

export function fetchedJson({ did, out, file }: SeenFetched): JsonDocument {
  return document('fetched', { did, out, file: fileFields(file) })
}

export function fileStatusJson(status: SeenFileStatus): JsonDocument {
  return document('file', {
    file: fileFields(status),
    fetches: status.fetches.map(({ by, atMs, standing }) => {
      return { by, at: isoTime(atMs), author: authorJson(standing) }
    }),
    changes: status.changes.map(({ to, by, atMs, standing }) => {
      return { to, by: orNull(by), at: isoTime(atMs), author: authorJson(standing) }
    }),
  })
}

export function fileDeletedJson({ did, reached, content, file }: SeenFileDeleted): JsonDocument {
  return document('deleted', { did, reached, content, file: fileFields(file) })
}

function fileFields({ space, path, file, standing, content, isExpired }: SeenFile): JsonObject {
  return {
    id: file.id,
    from: file.from,
    stamp: file.stamp,
    space,
    path,
    author: authorJson(standing),
    name: file.name,
    sha256: file.sha256,
    size: file.size,
    type: file.type,
    tags: file.tags,
    expires: orNull(file.expires),
    project: orNull(file.project),
    status: file.status === 'deleted' ? 'deleted' : isExpired ? 'expired' : 'shared',
    content,
  }
}

function authorJson({ proof, tier, blocked }: SeenFile['standing']): JsonObject {
  return { proof, tier, blocked }
}
