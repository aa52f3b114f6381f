/** Addresses of remotes: whether two are one place, and how one is shown. Not how git reaches them. */

import { resolve } from 'node:path'

/** A path or a `file:` address: a disk of this machine. */
export function isLocal(url: string): boolean {
  return /^(?:file:\/\/|[./~]|[A-Za-z]:[\\/])/u.test(url) || !url.includes(':')
}

/** Without a password, a token or a query, any of which may be a secret. */
export function shownAddress(url: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//iu.test(url)) return url
  const bare = url.replace(/[?#].*$/u, '')
  // In ssh a name alone is the login; elsewhere it may be a token.
  const kept = /^(?:git\+)?ssh:/iu.test(url) ? '$1$2@' : '$1'
  return bare.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/:@]*)[^/]*@/iu, kept)
}

/** The same repository, though one may be reached by https and the other by ssh. `top` is what paths are relative to. */
export function isSamePlace(one: string, other: string, top: string): boolean {
  return one === other || placeOf(one, top) === placeOf(other, top)
}

function placeOf(url: string, top: string): string {
  if (isLocal(url)) return resolve(top, url.replace(/^file:\/\//u, '')).replace(/\.git$/u, '')
  const far =
    /^[a-z][a-z0-9+.-]*:\/\/(?:[^/]*@)?([^/:]+)(?::[0-9]+)?\/(.*)$/iu.exec(url) ??
    /^(?:[^/@:]*@)?([^/:]+):(.*)$/u.exec(url)
  const [, host, path] = far ?? []
  if (host === undefined || path === undefined) return url
  return `//${host.toLowerCase()}/${path.replace(/^\/+|\/+$/gu, '').replace(/\.git$/u, '')}`
}
