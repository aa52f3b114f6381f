/** Tells subscribers when a resource is not as it was: the space's files are watched, and the answer is compared. */

import type { OrgStore, Space } from '../../../app/ports.ts'
import { NotYetProblem, RequestProblem } from '../library.ts'
import type { ResourceRef } from './kinds.ts'

/** A client that subscribes to very much would make every change expensive. */
const countMax = 100

export interface Subscriptions {
  add(ref: ResourceRef): Promise<void>
  remove(uri: string): void
  /** Ends all watching. */
  close(): void
}

interface Options {
  readonly store: () => Promise<OrgStore>
  /** The resource as text. */
  readonly read: (ref: ResourceRef) => Promise<string>
  readonly changed: (uri: string) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** What is not there any more has changed, and hides no other one. */
function goneText(error: unknown): string {
  if (error instanceof NotYetProblem) return ''
  if (error instanceof RequestProblem) return error.message
  throw error
}

function notYetText(error: unknown): string {
  if (error instanceof NotYetProblem) return ''
  throw error
}

interface Watched {
  readonly refs: Map<string, { readonly ref: ResourceRef; text: string }>
  readonly stop: () => void
}

export function createSubscriptions({ store, read, changed, onError }: Options): Subscriptions {
  const spaces = new Map<string, Watched>()

  async function look(watched: Watched): Promise<void> {
    for (const [uri, one] of watched.refs) {
      const text = await read(one.ref).catch(goneText)
      if (text === one.text || !watched.refs.has(uri)) continue
      one.text = text
      await changed(uri)
    }
  }

  /** Changes that come while one is looked at are looked at together, once. */
  function lookAgain(watched: Watched): () => void {
    let state: 'idle' | 'looking' | 'again' = 'idle'
    const run = async () => {
      state = 'looking'
      await look(watched).catch(onError)
      const isStale = (state as string) === 'again'
      state = 'idle'
      if (isStale) await run()
    }
    return () => {
      if (state === 'idle') void run()
      else state = 'again'
    }
  }

  async function watch(name: string): Promise<Watched> {
    const opened = await store()
    const space = (await opened.spaces()).find((one: Space) => one.name === name)
    if (!space) throw new RequestProblem(`There is no space "${name}" with messages.`)
    const refs: Watched['refs'] = new Map()
    let onChange = (): void => undefined
    const watched: Watched = { refs, stop: opened.watch(space, () => onChange()) }
    onChange = lookAgain(watched)
    spaces.set(name, watched)
    return watched
  }

  return {
    async add(ref) {
      const all = [...spaces.values()].reduce((sum, { refs }) => sum + refs.size, 0)
      if (all >= countMax) {
        throw new RequestProblem(`There are ${countMax} subscriptions already; end one first.`)
      }
      // Who waits for a value subscribes before anybody set it.
      const text = await read(ref).catch(notYetText)
      const watched = spaces.get(ref.space) ?? (await watch(ref.space))
      watched.refs.set(ref.uri, { ref, text })
    },
    remove(uri) {
      for (const [name, { refs, stop }] of spaces) {
        if (!refs.delete(uri) || refs.size > 0) continue
        stop()
        spaces.delete(name)
      }
    },
    close() {
      for (const { stop } of spaces.values()) stop()
      spaces.clear()
    },
  }
}
