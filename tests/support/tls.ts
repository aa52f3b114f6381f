/** A certificate of our own for tests, by openssl. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificate {
  readonly certPath: string
  readonly keyPath: string
  /** For a client that is to trust it. */
  readonly ca: string
}

/** For `localhost`, in this folder; undefined without openssl. */
export function certificateIn(dir: string): Certificate | undefined {
  const [certPath, keyPath] = [join(dir, 'cert.pem'), join(dir, 'key.pem')]
  const { status } = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', keyPath, '-out', certPath],
    ],
    { stdio: 'ignore' },
  )
  return status === 0 ? { certPath, keyPath, ca: readFileSync(certPath, 'utf8') } : undefined
}
