/** Whether Claude Code has this module as a plugin, through a link in its skills folder or from a marketplace. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const pluginName = 'datacore-messaging'

/** Of this user; a plugin brings its own MCP server and hooks. Files that cannot be read count as none. */
export function hasClaudePlugin(env: NodeJS.ProcessEnv, home: string): boolean {
  const config = env['CLAUDE_CONFIG_DIR'] || join(home, '.claude')
  return isLinked(join(config, 'skills')) || isInstalled(config)
}

function isLinked(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => {
      const manifest = jsonIn(join(folder, name, '.claude-plugin', 'plugin.json'))
      return manifest?.['name'] === pluginName
    })
  } catch {
    return false
  }
}

/** `NAME@MARKETPLACE`, and not switched off. */
function isInstalled(config: string): boolean {
  const installed = jsonIn(join(config, 'plugins', 'installed_plugins.json'))?.['plugins']
  const keys = typeof installed === 'object' && installed !== null ? Object.keys(installed) : []
  const enabled = jsonIn(join(config, 'settings.json'))?.['enabledPlugins']
  const isOff = (key: string) =>
    typeof enabled === 'object' && enabled !== null && Reflect.get(enabled, key) === false
  return keys.some((key) => key.startsWith(`${pluginName}@`) && !isOff(key))
}

function jsonIn(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
