/** `completion`, and the `__complete` that its scripts call at every Tab. */

import type { Result } from '../../../core/model/refusal.ts'
import { document } from '../../../core/view/json/document.ts'
import { line } from '../../../core/view/text/page.ts'
import { type Candidate, completionOf } from '../complete/candidates.ts'
import { lookupHere } from '../complete/lookup.ts'
import { completionScript, filesWord, shells } from '../complete/scripts.ts'
import type { Context } from '../context.ts'
import type { Outcome } from '../outcome.ts'
import { oneOf } from '../parse.ts'

export async function runCompletion({ call }: Context): Promise<Result<Outcome>> {
  const word = oneOf(call.words[0] ?? '', shells, 'The shell', call.spec)
  const shell = shells.find((one) => one === word)!
  const script = completionScript(shell)
  return {
    ok: true,
    value: {
      json: () => document('completion', { shell, script }),
      page: () =>
        script
          .trimEnd()
          .split('\n')
          .map((text) => line(text)),
    },
  }
}

/** One candidate a line; silent when anything is wrong, because it runs inside somebody's prompt. */
export async function completionLines(
  [shell = '', ...typed]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  try {
    const space = typed[typed.lastIndexOf('--space') + 1]
    const named = typed.includes('--space') && typed.at(-2) !== '--space' ? space : undefined
    const completion = await completionOf(typed, lookupHere(env, named))
    if (completion.type === 'files') return [filesWord]
    return completion.candidates.map((one) => candidateLine(one, shell))
  } catch {
    return []
  }
}

function candidateLine({ word, about }: Candidate, shell: string): string {
  if (shell === 'zsh') return `${word.replace(/[\\:]/gu, '\\$&')}${about ? `:${about}` : ''}`
  if (shell === 'fish') return about ? `${word}\t${about}` : word
  return word
}
