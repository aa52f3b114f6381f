/** Names of files that others chose, made safe to create; and the type that an ending stands for. */

const bytesMax = 120
const encoder = new TextEncoder()
/** Controls, what hides text or turns its direction, and what paths and shells of any system act on. */
const unsafe = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Surrogate}/\\:*?"<>|`$;&!'{}~#%]+/gu
/** Windows opens a device under these names, whatever their ending. */
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/iu

/** One name without a path, visible, of bounded length; undefined when nothing of it is left. */
export function safeFileName(text: string): string | undefined {
  const last =
    text
      .slice(-1000)
      .split(/[/\\]/u)
      .findLast((part) => part.trim() !== '') ?? ''
  const plain = last
    .normalize('NFC')
    .replace(unsafe, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.\-_]+|[\s.]+$/gu, '')
  const name = shortened(device.test(plain) ? `file-${plain}` : plain)
  return name === '' ? undefined : name
}

/** Keeps the ending, and no half of a character. */
function shortened(name: string): string {
  if (encoder.encode(name).length <= bytesMax) return name
  const ending = /\.[A-Za-z0-9]{1,10}$/u.exec(name)?.[0] ?? ''
  let stem = ''
  for (const character of name.slice(0, name.length - ending.length)) {
    if (encoder.encode(stem + character + ending).length > bytesMax) break
    stem += character
  }
  return stem.trimEnd() + ending
}

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  gz: 'application/gzip',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  log: 'text/plain',
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  org: 'text/org',
  patch: 'text/x-diff',
  diff: 'text/x-diff',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  txt: 'text/plain',
  webp: 'image/webp',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  zip: 'application/zip',
}

export function typeOfName(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return (Object.hasOwn(types, ending) && types[ending]) || 'application/octet-stream'
}
