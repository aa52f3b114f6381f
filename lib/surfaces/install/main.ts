/** The installer, as install.sh starts it: reads its words, does one thing, ends with an honest exit code. */

import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { exitOfError } from '../../app/exit.ts'
import { placesOf } from '../../io/wiring-install.ts'
import { installHelp, parseInstallArgs } from './args.ts'
import { install } from './install.ts'
import { asFailure, complain, createOutput } from './output.ts'
import { uninstall } from './uninstall.ts'

async function main(): Promise<void> {
  const command = parseInstallArgs(process.argv.slice(2))
  const env = process.env
  const home = env['HOME'] || homedir()
  const output = createOutput(env, home)
  switch (command.verb) {
    case 'help':
      process.stdout.write(installHelp)
      return
    case 'version':
      output.line(versionOf(env, home))
      return
    case 'uninstall':
      output.line(`Taking out datacore-messaging ${versionOf(env, home)}`)
      await uninstall(env, home, output)
      return
    case 'install':
      output.line(`datacore-messaging ${versionOf(env, home)}`)
      output.line()
      await install({ env, home, output, manner: command.manner, wishes: command.wishes })
  }
}

function versionOf(env: NodeJS.ProcessEnv, home: string): string {
  const { moduleDir } = placesOf({ ...env, DATACORE_ROOT: home }, home)
  const facts: unknown = JSON.parse(readFileSync(join(moduleDir, 'package.json'), 'utf8'))
  return (facts as { readonly version: string }).version
}

main().catch((error: unknown) => {
  const failure = asFailure(error, 'The installer stopped')
  complain(failure, process.env)
  process.exitCode = exitOfError(failure)
})
