import { createHash, X509Certificate } from 'node:crypto'

/** The part of its life that is left when a certificate is renewed. */
const SHARE_LEFT = 1 / 3
/** Certificates that were issued together are not all renewed together. */
const JITTER_SHARE = 1 / 30

/** When a certificate should be renewed, in milliseconds since 1970: all nodes agree without talking. */
export function renewAt(pem: string): number {
  const { validFromDate, validToDate, raw } = new X509Certificate(pem)
  const [from, to] = [validFromDate.getTime(), validToDate.getTime()]
  const jitter = createHash('sha256').update(raw).digest().readUInt32BE() / 2 ** 32
  return to - (to - from) * (SHARE_LEFT + jitter * JITTER_SHARE)
}

/** When a certificate ends, in milliseconds since 1970. */
export const endOf = (pem: string): number => new X509Certificate(pem).validToDate.getTime()
