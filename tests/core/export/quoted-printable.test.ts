import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quotedPrintable } from '../../../lib/core/export/quoted-printable.ts'

/** As a mail program reads it. */
function decoded(mail: string): string {
  const bytes: number[] = []
  for (const [, code, char] of mail.replace(/=\n/gu, '').matchAll(/=([0-9A-F]{2})|([^=])/gsu)) {
    if (code === undefined) bytes.push(...new TextEncoder().encode(char))
    else bytes.push(Number.parseInt(code, 16))
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

const line = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom('From here', '>From there', `${'x'.repeat(73)} From afar`, ' ', '=', 'a\t'),
)

test('comes back whole, on lines of ASCII within 76 columns, none of which starts a message', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const text = lines.join('\n').replaceAll('\r', '')
      const mail = quotedPrintable(text)
      expect(decoded(mail)).toBe(text)
      for (const one of mail.split('\n')) {
        expect(one).toMatch(/^[\t\x20-\x7e]{0,76}$/u)
        expect(one).not.toMatch(/^>*From |[ \t]$/u)
      }
    }),
  )
})
