/** What is never shared: names of keys and passwords, and a key anywhere in a text. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holdsPrivateKey, whyGuarded } from '../../../lib/core/files/guard.ts'

describe('names', () => {
  test.each([
    ...['prod.env', 'passwords.txt', '_netrc', 'npmrc', 'kubeconfig', 'terraform.tfstate', 'env'],
    ...['terraform.tfstate.backup', 'prod.env.bak', 'Passwords.XLSX', 'id_ed25519', 'server.pem'],
    ...['secrets.prod.yaml', 'master.key', 'dot_npmrc', 'team.kubeconfig', 'id_rsa.old', 'x.pem~'],
    ...['credentials', 'htpasswd', 'prod.tfvars', 'AuthKey.p8', 'kubeconfig.yaml', '_pypirc'],
  ])('%s is no file to share', (name) => {
    expect(whyGuarded(['home', 'tex'], [name])).toBe('looks like a key or a password')
  })

  test.each([
    ...['report.pdf', 'environment.md', 'keynote.txt', 'secretary.txt', 'monkey.png', 'plan.org'],
    ...['tokens.md', 'terraform.tf', 'passwordless.md', 'envelope.txt', 'notes.json', '_draft.md'],
  ])('%s is', (name) => {
    expect(whyGuarded(['home', 'tex'], [name])).toBeUndefined()
  })
})

describe('a private key', () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n'
  const encode = {
    utf8: (text: string) => Buffer.from(text),
    utf16le: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    utf16be: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  }

  test.each(['utf8', 'utf16le', 'utf16be'] as const)('is found anywhere in %s', (encoding) => {
    fc.assert(
      fc.property(fc.nat(150_000), fc.string(), (before, after) => {
        const bytes = encode[encoding](`${'x'.repeat(before)}\n${key}${after}`)
        expect(holdsPrivateKey(bytes)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  test('is found at the end of 10 MiB, and a public one is none', () => {
    const filler = Buffer.alloc(10 * 2 ** 20 - key.length, 'log line\n')
    expect(holdsPrivateKey(Buffer.concat([filler, Buffer.from(key)]))).toBe(true)
    expect(holdsPrivateKey(filler)).toBe(false)
    expect(holdsPrivateKey(Buffer.from('-----BEGIN PUBLIC KEY-----\nabc'))).toBe(false)
  })
})
