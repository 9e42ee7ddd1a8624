import { createHash, KeyObject, webcrypto } from 'node:crypto'
import {
  Extension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** Elliptic curves: small, fast, and taken by every browser. */
const KEYS = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' }
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31'
const OCTET_STRING = 0x04
const DAY_MS = 86_400_000

/** The library's types are of browsers. */
type Keys = Parameters<typeof Pkcs10CertificateRequestGenerator.create>[0]['keys']

async function newKeys(): Promise<{ keys: Keys; key: string }> {
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify'])
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString()
  return { keys: keys as unknown as Keys, key }
}
const altNames = (names: readonly string[]) =>
  new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))

/** A fresh key, and the request to certify it for these names (RFC 2986), in DER. */
export async function requestFor(names: readonly string[]): Promise<{ key: string; csr: Buffer }> {
  const { keys, key } = await newKeys()
  const request = await Pkcs10CertificateRequestGenerator.create({
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [altNames(names)],
  })
  return { key, csr: Buffer.from(request.rawData) }
}

/** The certificate that answers a challenge inside the handshake (RFC 8737, section 3). */
export async function challengeCertificate(
  name: string,
  authorization: string,
  now: number,
): Promise<{ key: string; cert: string }> {
  const { keys, key } = await newKeys()
  const digest = createHash('sha256').update(authorization).digest()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: SIGNATURE,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + DAY_MS),
    extensions: [
      altNames([name]),
      new Extension(ACME_IDENTIFIER, true, Buffer.from([OCTET_STRING, digest.length, ...digest])),
    ],
  })
  return { key, cert: certificate.toString('pem') }
}
