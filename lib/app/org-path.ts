/** Which paths of a messaging tree are org files of ours: names are checked here once, whoever brings them. */

/**
 * Org files of more bytes are read by nobody: a hot one has some hundred kilobytes, and an archive of a month a few million.
 * Whoever can push decides how large a file is, and each reader holds it a few times over.
 */
export const orgBytesMax = 64 * 2 ** 20

/** True for a path that an op may name: relative, without `..`, of an org file. */
export function isOrgPath(path: string): boolean {
  return path.endsWith('.org') && isPlainPath(path) && !path.split('/').some(isHidden)
}

/** Relative, of bounded length, and without anything that a file system or a terminal would act on. */
export function isPlainPath(path: string): boolean {
  return (
    path.length <= 400 &&
    !/[\u0000-\u001f\u007f\\\ufffd]/u.test(path) &&
    path
      .split('/')
      .every((part) => part !== '' && part !== '.' && part !== '..' && part.length <= 200)
  )
}

/** Names that are never ours to read: hidden, Emacs's, backups, other tools' conflict copies. */
export function isHidden(name: string): boolean {
  return /^[.#]|~$/u.test(name) || isToolCopy(name)
}

/** Names that Syncthing, Dropbox and Nextcloud give to what they could not bring together. */
export function isToolCopy(name: string): boolean {
  return name.includes('.sync-conflict-') || name.includes('conflicted copy')
}
