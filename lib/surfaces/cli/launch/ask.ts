/** What `launch` asks on a terminal when it was told nothing. */

import { createInterface } from 'node:readline/promises'

export interface Asked {
  readonly name: string | undefined
  readonly role: string | undefined
}

/** Undefined where only Enter was pressed. */
export async function askIdentity(usual: string): Promise<Asked> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const name = (await terminal.question(`Name of this agent [${usual}]: `)).trim()
    const role = (await terminal.question('Its part, in a few words [none]: ')).trim()
    return { name: name || undefined, role: role || undefined }
  } finally {
    terminal.close()
  }
}
