/** Changes the relay's settings of this machine, in its own settings file; what else is in there stays as it is, comments too. */

import { dirname } from 'node:path'
import { Failure } from '../app/failure.ts'
import { keepFileFromGit, whereItCan } from './keep-from-git.ts'
import { makeFolder } from './atomic-file.ts'
import type { Places } from './places.ts'
import { readSettingsText } from './settings-file.ts'
import { changeSettingsYaml } from './settings-yaml.ts'
import { writePrivate } from './vault-file.ts'

/** Returns the file's path. Throws Failure `config` where the file cannot be changed without harm. */
export async function setRelaySettings(
  { moduleSettings }: Pick<Places, 'moduleSettings'>,
  { enabled, url }: { readonly enabled: boolean; readonly url: string },
): Promise<string> {
  const text = readSettingsText(moduleSettings)?.text ?? ''
  const changed = await changeSettingsYaml(text, [
    [['messaging', 'relay', 'enabled'], enabled],
    [['messaging', 'relay', 'url'], url],
  ])
  if (changed === undefined) {
    throw new Failure('config', `${moduleSettings} could not be changed.`, {
      hint: `Write into it by hand: messaging: relay: enabled: ${enabled} and url: "${url}".`,
    })
  }
  makeFolder(dirname(moduleSettings))
  if (changed !== text) writePrivate(moduleSettings, changed)
  whereItCan(() => keepFileFromGit(moduleSettings))
  return moduleSettings
}
