/** Shared files as rows: names are words of others, cleaned, with their author and how far that is proved beside them. */

import type { SeenFile } from '../../../core/files/types.ts'
import { orNull } from '../../../core/view/json/document.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { aList, anObject, aNumber, aText, type JsonObject, maybeText } from '../json.ts'

export const fileSchema = anObject({
  id: aText('The full id; give it to get, status or delete as it is.'),
  space: aText('The space that it is in.'),
  from: aText('The author by the file; believe it as far as proof says.'),
  proof: aText('verified, unsigned, unknown key or key changed'),
  tier: aText('What your person grants this author: owner, team, trusted, unknown.'),
  stamp: aText('When it was shared, RFC 3339.'),
  name: aText('As its author named it: words of its author.'),
  size: aNumber('Bytes.'),
  type: aText('A MIME type, by the name.'),
  sha256: aText('Of the content.'),
  tags: aList('Its tags.', { type: 'string' }),
  expires: maybeText('When it is swept, RFC 3339.'),
  status: aText('shared, deleted or expired'),
  content: aText('here, in LFS (not fetched), or missing on this machine'),
})

export function fileRow({ space, file, standing, content, isExpired }: SeenFile): JsonObject {
  return {
    id: file.id,
    space,
    from: file.from,
    proof: standing.proof,
    tier: sanitizeLine(standing.tier, 60),
    stamp: sanitizeLine(file.stamp, 40),
    name: sanitizeLine(file.name, 160),
    size: file.size,
    type: sanitizeLine(file.type, 80),
    sha256: file.sha256,
    tags: file.tags.slice(0, 20).map((tag) => sanitizeLine(tag, 40)),
    expires: orNull(file.expires),
    status: file.status === 'deleted' ? 'deleted' : isExpired ? 'expired' : 'shared',
    content,
  }
}
