/** The files of lib and what each imports, for the rules of the tree. Reads text; knows no rule. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string
  readonly text: string
}

/** All TypeScript files below these folders, sorted. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** What a file imports, type imports included: paths of files relative to the repository, else names of packages. */
export function importsOf({ path, text }: SourceFile): readonly string[] {
  const pattern =
    /^\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*,?\s*\)/gmu
  return [...codeOf(text).matchAll(pattern)].map(([, fixed, called]) => {
    const name = (fixed ?? called)!
    return name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name
  })
}

/** The text without comments; what stands in a string stays. */
export function codeOf(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\*[\s\S]*?\*\/|(^|[^:\\/])\/\/[^\n]*/gmu,
    (_all, string, before) => string ?? before ?? '',
  )
}
