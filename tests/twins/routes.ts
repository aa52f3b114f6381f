/** The Routes port in memory: notes by path; a comment on an issue goes nowhere. */

import type { Routes } from '../../lib/app/ports.ts'
import { isInnerPath, isIssue } from '../../lib/core/route/route.ts'
import { whyNoRouteFile } from '../../lib/core/route/route-file.ts'

export interface RoutesTwin extends Routes {
  /** By path in the space. */
  readonly notes: ReadonlyMap<string, string>
}

export function createRoutesTwin(): RoutesTwin {
  const notes = new Map<string, string>()
  const whyNot = (path: string) =>
    isInnerPath(path) ? whyNoRouteFile(path) : 'is no path inside the space'
  return {
    notes,
    async check(_space, route) {
      const path = pathOf(route)
      const why = path === undefined ? undefined : whyNot(path)
      return why && `${path} ${why}`
    },
    async deliver(_space, route, text) {
      const path = pathOf(route)
      const [kind, target = ''] = route.split(':')
      if (kind === 'github' && isIssue(target)) {
        return { ok: true, sentence: `Commented on ${target}.` }
      }
      const why = path === undefined ? 'is no route' : whyNot(path)
      if (path === undefined || why) return { ok: false, sentence: `${route} ${why}.` }
      notes.set(path, `${notes.get(path) ?? ''}${text.replace(/\n*$/u, '')}\n`)
      return { ok: true, sentence: `Added to ${path}.` }
    },
  }
}

function pathOf(route: string): string | undefined {
  return route.startsWith('file:') ? route.slice('file:'.length) : undefined
}
