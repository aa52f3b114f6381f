// The tools of this module for datacore's own MCP server: the same functions as those of `datacore-msg mcp`.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bundle = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'tools.cjs')
if (!existsSync(bundle)) {
  throw new Error(`datacore-messaging is not built: ${bundle} is missing. Run install.sh of the module.`)
}

export const { tools } = createRequire(import.meta.url)(bundle)
