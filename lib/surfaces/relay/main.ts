/** `datacore-msg relay serve`: runs a relay until it is told to end. Sentences on standard error, nothing on standard output. */

import { errorProblem } from '../../app/problem.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import {
  admitsWhom,
  cautions,
  fewFiles,
  hostInUrl,
  judgeSettings,
  type RelaySettings,
  startRelay,
} from '../../io/wiring-relay.ts'
import { relayCall } from './args.ts'

async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { options, does } = relayCall(argv)
  const settings = judgeSettings(options, env)
  if (does === 'check as JSON') {
    process.stdout.write(`${JSON.stringify(summaryOf(settings))}\n`)
    return
  }
  if (does === 'check') {
    process.stdout.write(sentencesOf(settings))
    return
  }
  const relay = await startRelay(settings, {
    note: ({ level, sentence }) => say(level === 'trouble' ? `Trouble: ${sentence}` : sentence),
  })
  say(
    `The relay listens at ${hostInUrl(settings.host)}:${relay.port}, as ${relay.url}, and admits by ${settings.admits.join(' and ')}: ${admitsWhom(settings)}.`,
  )
  for (const sentence of [...cautions(settings), ...fewFiles()]) say(sentence)
  let ends = 0
  const end = (signal: string) => {
    ends += 1
    if (ends > 1) process.exit(1)
    say(`The relay stops (${signal}).`)
    relay.stop().then(
      () => {
        say('The relay has stopped.')
        process.exit(0)
      },
      (error: unknown) => fail(error),
    )
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  // The terminal that it was started in is gone; there is nothing that it could read anew.
  process.on('SIGHUP', end)
}

/** Without secrets. */
function summaryOf(settings: RelaySettings) {
  const { host, port, urls, data = null, backplane = null, admits, source, github } = settings
  return {
    host,
    port,
    urls,
    data,
    // A URL of NATS may have a password in it.
    backplane: backplane?.replaceAll(/[^/,@]*@/gu, '') ?? null,
    admits,
    trustsProxy: source === 'proxied',
    organisation: github?.organisation ?? null,
  }
}

function sentencesOf(settings: RelaySettings): string {
  const { host, port, urls, admits, data, trustsProxy } = summaryOf(settings)
  const lines = [
    `It would listen at ${host}, port ${port}.`,
    urls.length > 0
      ? `Clients dial ${urls.join(' or ')}.`
      : 'Only clients of this machine reach it.',
    `It admits by ${admits.join(' and ')}: ${admitsWhom(settings)}.`,
    data === null ? 'Mailboxes are in memory.' : `Mailboxes are in ${data}.`,
    ...(trustsProxy ? ['Clients are told apart by X-Forwarded-For.'] : []),
    ...cautions(settings),
  ]
  return lines.map((line) => `${sanitizeLine(line, 300)}\n`).join('')
}

function say(sentence: string): void {
  process.stderr.write(`${new Date().toISOString()} ${sanitizeLine(sentence, 600)}\n`)
}

function fail(error: unknown): void {
  const { message, hint = '', exit } = errorProblem(error)
  const lines = [message, hint].filter((line) => line !== '').map((line) => sanitizeLine(line, 600))
  process.stderr.write(`datacore-msg relay: ${lines.join('\n')}\n`)
  process.exit(exit)
}

main(
  process.argv.slice(2).filter((word, index) => index > 1 || !['relay', 'serve'].includes(word)),
  process.env,
).catch(fail)
