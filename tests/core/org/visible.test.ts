import { expect, test } from 'vitest'
import { isUnseen } from '../../../lib/core/org/visible.ts'

test.each([
  '',
  ' \n\t',
  '\u200b',
  '\u200b\u2060\ufeff ',
  '\u3164',
  '\u2800',
  '\u00ad',
  '\u202e',
  '\u{e0041}',
  '\ufe0f',
])('%j shows nothing', (text) => expect(isUnseen(text)).toBe(true))

test.each(['a', '\u200b.', '🎉', '👩‍🚀', '漢', '\u0301', '\u00a0x'])(
  '%j shows something',
  (text) => {
    expect(isUnseen(text)).toBe(false)
  },
)
