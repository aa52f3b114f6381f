/** Asks for a secret on a terminal without showing what is typed. */

import { Failure } from '../../../app/failure.ts'

const charsMax = 1_000

/** Undefined where there is no terminal to ask on. */
export async function askSecret(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return undefined
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = ''
      stdin.on('data', (chunk: Buffer | string) => {
        for (const char of String(chunk)) {
          if (char === '\r' || char === '\n' || char === '\u0004') return resolve(typed)
          if (char === '\u0003')
            return reject(new Failure('io', 'Stopped, and nothing was changed.'))
          if (char === '\u007f' || char === '\b') typed = typed.slice(0, -1)
          else if (typed.length < charsMax) typed += char
        }
      })
      stdin.resume()
    })
  } finally {
    stdin.setRawMode(false)
    stdin.removeAllListeners('data')
    stdin.pause()
    stderr.write('\n')
  }
}
