import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { generate } from 'selfsigned'
import { ownNames } from './addresses.ts'

export type Certificate = { key: string; cert: string; selfMade: boolean }

const DAY_MS = 86_400_000
/** Browsers refuse longer ones. */
const VALID_DAYS = 390
const RENEW_BEFORE_DAYS = 30
const KEY_MODE = 0o600

/**
 * The certificate to listen with: undefined for `off`; for `self` one of our own making, kept in the data folder; for
 * `CERT:KEY` those two files. Throws one line that says what is wrong with them.
 */
export async function loadCertificate(tls: string, folder: string, now: number): Promise<Certificate | undefined> {
  if (tls === 'off') return undefined
  if (tls === 'self') return selfMadeCertificate(folder, now)
  const cut = tls.lastIndexOf(':')
  const [certFile, keyFile] = [tls.slice(0, cut), tls.slice(cut + 1)]
  const read = (file: string): string => {
    try {
      return readFileSync(file, 'utf8')
    } catch (error) {
      throw new Error(
        `the server did not start; OVATION_TLS names '${file}', which cannot be read (${(error as Error).message}); correct the path or its permissions`,
        { cause: error },
      )
    }
  }
  const certificate = { cert: read(certFile), key: read(keyFile), selfMade: false }
  const parsed = usable(certificate, certFile, keyFile)
  if (new Date(parsed.validTo).getTime() < now)
    throw new Error(`the server did not start; the certificate in '${certFile}' ended on ${parsed.validTo}; renew it`)
  return certificate
}

/** The certificate, when it is one and the key is its own. */
function usable({ cert, key }: Certificate, certFile: string, keyFile: string): X509Certificate {
  try {
    createSecureContext({ cert, key })
    return new X509Certificate(cert)
  } catch (error) {
    throw new Error(
      `the server did not start; OVATION_TLS names '${certFile}' and '${keyFile}', which are no certificate with its key (${(error as Error).message}); name the PEM files of one certificate`,
      { cause: error },
    )
  }
}

/** One of our own for every name and address of this machine, kept in the data folder. */
export async function selfMadeCertificate(folder: string, now: number): Promise<Certificate> {
  const home = join(folder, 'tls')
  const [keyFile, certFile] = [join(home, 'key.pem'), join(home, 'cert.pem')]
  const names = [...new Set(ownNames())]
  try {
    const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')]
    if (stillGood(new X509Certificate(cert), names, now)) return { key, cert, selfMade: true }
  } catch {
    // There is none yet.
  }
  const made = await generate([{ name: 'commonName', value: 'Ovation' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  })
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeFileSync(keyFile, made.private, { mode: KEY_MODE })
  writeFileSync(certFile, made.cert, { mode: KEY_MODE })
  return { key: made.private, cert: made.cert, selfMade: true }
}

const stillGood = (cert: X509Certificate, names: string[], now: number): boolean =>
  new Date(cert.validTo).getTime() - now > RENEW_BEFORE_DAYS * DAY_MS &&
  names.every((name) => (isIP(name) === 0 ? cert.checkHost(name) : cert.checkIP(name)) !== undefined)
