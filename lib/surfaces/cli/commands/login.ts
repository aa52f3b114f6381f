/** `login` and `logout`. */

import { done, type Result } from '../../../core/model/refusal.ts'
import { document, isoTime } from '../../../core/view/json/document.ts'
import { silentHint, silentSentence, silentWords } from '../../../core/view/relay/silent.ts'
import { line, paragraph, toned, withCommand } from '../../../core/view/text/page.ts'
import { askDaemon, silentDaemon } from '../../../io/wiring-ask.ts'
import { type DeviceCode, logIn, logOut } from '../../../io/wiring-login.ts'
import type { Wired } from '../../../io/wiring.ts'
import { type Context, isOn, option } from '../context.ts'
import { readInput } from '../input/stdin.ts'
import type { Outcome } from '../outcome.ts'
import { write } from '../terminal.ts'

const renewMsMax = 5_000
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
    show: (code) => void write(codeWords(code), 'error'),
  })
  const { relay, by, account, untilMs, settings } = logged
  const daemon = await renewed(wired, context.env)
  const runs = daemon?.relay.url === relay
  const silent = daemon ? undefined : silentDaemon(wired.places)
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
        ...(runs
          ? paragraph('The daemon that runs here uses it from now on.', frame.width)
          : silent
            ? paragraph(`${silentSentence(silent)} ${silentHint(silent)}`, frame.width)
            : withCommand('Start the daemon with:', 'datacore-msg daemon', frame.width)),
      ]
    },
  })
}

/** Whoever runs a relay names the page, so one that is elsewhere than nearly all are is named as what it is. */
function codeWords({ userCode, verificationUrl, host }: DeviceCode): string {
  const elsewhere =
    host === 'github.com'
      ? ''
      : `The page is at ${host}, not at github.com: open it only when that is your GitHub Enterprise server.\n`
  return `${elsewhere}Open ${verificationUrl} and type the code ${userCode}\n`
}

/** Has a daemon that runs read what was changed; it ends one connection and begins another meanwhile. */
function renewed({ places }: Pick<Wired, 'places'>, env: NodeJS.ProcessEnv) {
  return askDaemon(places, env, { op: 'settings' }, renewMsMax)
}

export async function runLogout({ wire, env }: Context): Promise<Result<Outcome>> {
  const wired = await wire('node')
  const did = (await logOut(wired)) ? 'logged out' : 'unchanged'
  const daemon = await renewed(wired, env)
  const silent = daemon ? undefined : silentDaemon(wired.places)
  const after = daemon
    ? ' The daemon that runs here is not connected any more.'
    : silent
      ? ` But ${silentWords(silent)}: it may still be connected, and send what waits, until it is ended or has read this.`
      : ''
  const said =
    did === 'unchanged'
      ? 'This machine was not logged in to a relay.'
      : `Logged out: what admitted this machine is removed, and no relay is used.${after}`
  return done({
    effect: 'written',
    json: () => document('logout', { did }),
    page: (frame) => paragraph(said, frame.width),
  })
}
