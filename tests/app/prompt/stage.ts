/** Sessions of Claude Code for tests of the prompt: events with a transcript in memory, over a world of real files. */

import type { PromptEvent } from '../../../lib/app/prompt/event.ts'
import type { HookState, PromptPorts, Transcript } from '../../../lib/app/prompt/ports.ts'
import { type PromptNews, prompt } from '../../../lib/app/prompt/prompt.ts'
import { newTag } from '../../../lib/app/prompt/tag.ts'
import { systemRandom } from '../../../lib/io/clock.ts'
import type { User, World } from '../../support/world.ts'
import { createHookStateTwin } from '../../twins/hook-state.ts'

export interface Stage {
  readonly hookState: HookState
  session(id: string, options?: SessionOptions): Session
}

export interface SessionOptions {
  readonly cwd?: string
  /** Without one, Claude Code names no transcript. */
  readonly transcript?: 'none'
}

export interface Session {
  readonly id: string
  /** What the model and the person get; undefined when nothing is printed. */
  start(): Promise<string | undefined>
  /** A prompt that reaches the model, which answers. */
  ask(): Promise<string | undefined>
  /** A prompt that was cancelled: the hook ran, and the model never did. */
  cancel(): Promise<string | undefined>
  stop(fields?: Partial<PromptEvent>): Promise<string | undefined>
  /** The whole result of the last event. */
  last(): PromptNews
}

export function makeStage(world: World, user: User): Stage {
  const hookState = createHookStateTwin(() => world.clock.nowMs)
  const files = new Map<string, string>()
  const transcript: Transcript = {
    size: async (path) => files.get(path)?.length,
    async read(path, offset, bytesMax) {
      const text = files.get(path)
      if (text === undefined) return undefined
      const piece = text.slice(offset, offset + bytesMax)
      return { text: piece, end: offset + piece.length }
    },
  }
  const ports: PromptPorts = {
    hookState,
    transcript,
    reached: () => undefined,
    tag: () => newTag(systemRandom.bytes(8)),
  }
  let prompts = 0
  return {
    hookState,
    session(id, { cwd = '/home/tex/work', transcript: kind } = {}) {
      const transcriptPath = kind === 'none' ? undefined : `/transcripts/${id}.jsonl`
      let news: PromptNews | undefined
      const write = (...entries: readonly object[]) => {
        if (transcriptPath === undefined) return
        const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
        files.set(transcriptPath, (files.get(transcriptPath) ?? '') + lines)
      }
      const run = async (name: PromptEvent['name'], fields: Partial<PromptEvent> = {}) => {
        prompts += 1
        const event: PromptEvent = {
          name,
          session: id,
          transcriptPath,
          cwd,
          promptId: name === 'UserPromptSubmit' ? `prompt-${prompts}` : undefined,
          stopHookActive: false,
          ...fields,
        }
        news = await prompt({ ...user.deps, session: id }, ports, {
          event,
          cwd,
          sendReply: '/opt/hooks/send-reply',
        })
        const { digest } = news
        return digest && `${digest.context}\n${digest.person}`
      }
      const shown = (text: string | undefined) =>
        text === undefined ? [] : [{ type: 'attachment', content: text }]
      return {
        id,
        start: async () => {
          const text = await run('SessionStart')
          write(...shown(text))
          return text
        },
        async ask() {
          const text = await run('UserPromptSubmit')
          const message = { model: 'claude', content: [{ type: 'text', text: 'Done.' }] }
          write({ type: 'user', message: 'hello' }, ...shown(text), { type: 'assistant', message })
          return text
        },
        async cancel() {
          const text = await run('UserPromptSubmit')
          const message = { model: '<synthetic>', content: 'No response requested.' }
          write({ type: 'user', message: 'hello' }, ...shown(text), { type: 'assistant', message })
          return text
        },
        stop: (fields) => run('Stop', fields),
        last: () => news!,
      }
    },
  }
}
