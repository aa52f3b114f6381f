/** What makes an id that of a post; apart from the codec, for a merge asks it of every entry. */

export function isPostId(id: string): boolean {
  return id.startsWith('post-')
}
