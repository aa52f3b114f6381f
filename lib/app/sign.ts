/** Puts this machine's signature on what the person or agent here writes. */

import type { Letter } from '../core/model/message.ts'
import type { Approval, Task, TaskOrder } from '../core/model/task.ts'
import { encodeBase64 } from '../core/trust/base64.ts'
import {
  letterText,
  transitionText,
  type TransitionFields,
  verdictText,
} from '../core/trust/signed-text.ts'
import type { Deps } from './ports.ts'

/** The letter with key and signature. */
export function signLetter<T extends Letter | TaskOrder>(deps: Deps, letter: T): T {
  const named = { ...letter, key: deps.keys.fingerprint }
  return { ...named, sig: encodeBase64(deps.keys.sign(letterText(named))) }
}

/** The owner's signature over a verdict on exactly this task, base64. */
export function signVerdict(deps: Deps, task: Task, approval: Approval, at: string): string {
  const letterDigest = deps.keys.sha256(letterText(task))
  return encodeBase64(deps.keys.sign(verdictText({ id: task.id, approval, at, letterDigest })))
}

/** `KEY:SIGNATURE` for a state line of the log. */
export function signTransition(deps: Deps, fields: TransitionFields): string {
  return `${deps.keys.fingerprint}:${encodeBase64(deps.keys.sign(transitionText(fields)))}`
}
