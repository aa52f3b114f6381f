/** T100: `Local Variables:` in a body does nothing when Emacs opens the file, though it trusts everything. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { printEntry } from '../../lib/core/org/print.ts'
import { emacsMissing, runEmacs } from '../core/org/emacs.ts'

const folder = mkdtempSync(join(tmpdir(), 'local-variables-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const lists = [
  '# Local Variables:\n# mode: text\n# eval: (setq oracle-acted t)\n# End:',
  'Local Variables:\nmode: text\neval: (setq oracle-acted t)\nEnd:',
  'x\n\f\n;; LOCAL VARIABLES: ;;\n;; mode: text ;;\n;; eval: (setq oracle-acted t) ;;\n;; End: ;;',
  '/* local variables: */\n/* fill-column: 9 */\n/* eval: (setq oracle-acted t) */\n/* end: */',
  '> quoted Local variables:\n> quoted mode: text\n> quoted eval: (setq oracle-acted t)\n> quoted End:',
  '\u2028Local Variables:\n\u2028eval: (setq oracle-acted t)\n\u2028End:',
  '* Local Variables:\n* eval: (setq oracle-acted t)\n* End:',
  '- Local Local Variables:\n- Local eval: (setq oracle-acted t)\n- Local End:',
]

/** Opens a file as a person would who lets Emacs do everything it is asked for. */
function opened(text: string): { readonly mode: string; readonly acted: boolean } {
  const path = join(folder, 'inbox.org')
  writeFileSync(path, text)
  const elisp = `(progn (setq enable-local-variables :all enable-local-eval t vc-handled-backends nil)
    (defvar oracle-acted nil)
    (find-file ${JSON.stringify(path)})
    (princ (format "%s %s" major-mode (or oracle-acted (= fill-column 9)))))`
  const [mode, acted] = runEmacs(['--eval', elisp]).split(' ')
  return { mode: mode!, acted: acted === 't' }
}

function entryWith(body: string, note: string, value: string): string {
  return printEntry({
    keyword: 'TODO',
    priority: undefined,
    title: value,
    tags: [],
    properties: [['META', value]],
    log: [`- ${note}`],
    body,
  })
}

describe.skipIf(emacsMissing())('T100 local variables', () => {
  test.each(lists)('in a body do nothing: %j', (list) => {
    expect(opened(entryWith(list, 'x', 'x'))).toEqual({ mode: 'org-mode', acted: false })
  })

  test.each(lists)('in a note, a title and a property do nothing: %j', (list) => {
    const text = entryWith('x', list, list.replaceAll('\n', ' '))
    expect(opened(text)).toEqual({ mode: 'org-mode', acted: false })
  })

  test.each(lists)('would act without the escaping: %j', (list) => {
    const { mode, acted } = opened(`* x\n${list}\n`)
    expect(acted || mode !== 'org-mode').toBe(true)
  })
})
