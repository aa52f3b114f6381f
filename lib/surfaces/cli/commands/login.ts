/** `login` and `logout`. */

import { done, type Result } from '../../../core/model/refusal.ts'
import { document, isoTime } from '../../../core/view/json/document.ts'
import { line, paragraph, toned } from '../../../core/view/text/page.ts'
import { logIn, logOut } from '../../../io/wiring-login.ts'
import { type Context, isOn, option } from '../context.ts'
import { readInput } from '../input/stdin.ts'
import type { Outcome } from '../outcome.ts'

const ways = {
  secret: 'with the team secret',
  github: 'with GitHub',
  open: 'which admits everybody',
} as const

export async function runLogin(context: Context): Promise<Result<Outcome>> {
  const wired = await context.wire('sodium')
  const isPiped = isOn(context, 'secret-stdin')
  const logged = await logIn(wired, {
    relay: option(context, 'relay'),
    by: isPiped ? 'secret' : 'whatever admits',
    secret: isPiped
      ? async () => (await readInput()).replace(/\r?\n$/u, '')
      : async () => (await import('../input/secret.ts')).askSecret('Team secret: '),
    show: ({ userCode, verificationUrl }) => {
      process.stderr.write(`Open ${verificationUrl} and type the code ${userCode}\n`)
    },
  })
  const { relay, by, account, untilMs, settings } = logged
  return done({
    effect: 'written',
    json: () => {
      const fields = { relay, by, account: account ?? null, until: isoTime(untilMs), settings }
      return document('login', fields)
    },
    page: (frame) => {
      const as = account === undefined ? '' : ` as ${account}`
      const until = untilMs === undefined ? '' : ` It is good until ${frame.stampOf(untilMs)}.`
      return [
        ...paragraph(`Logged in to ${relay}, ${ways[by]}${as}.${until}`, frame.width),
        line(toned('dim', `Noted in ${settings}.`)),
        ...paragraph(
          'Start the daemon, or end and start the one that runs: datacore-msg daemon',
          frame.width,
        ),
      ]
    },
  })
}

export async function runLogout({ wire }: Context): Promise<Result<Outcome>> {
  const wired = await wire('node')
  const did = (await logOut(wired)) ? 'logged out' : 'unchanged'
  const said =
    did === 'unchanged'
      ? 'This machine was not logged in to a relay.'
      : 'Logged out: what admitted this machine is removed, and no relay is used. A daemon that runs goes on until it is ended.'
  return done({
    effect: 'written',
    json: () => document('logout', { did }),
    page: (frame) => paragraph(said, frame.width),
  })
}
