// The licences of the libraries that are bundled into dist/vendor, as those licences ask for.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One text for all packages that these bundled files come from. */
export function licencesOf(root, files) {
  const packages = new Set(
    [...files].flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
  )
  const parts = [...packages].sort().map((name) => {
    const folder = join(root, 'node_modules', name)
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry))
    const text = file
      ? readFileSync(join(folder, file), 'utf8').trim()
      : 'The package holds no licence file.'
    return `${name} ${version} (${license})\n\n${text}\n`
  })
  return parts.join(`\n${'-'.repeat(80)}\n\n`)
}
