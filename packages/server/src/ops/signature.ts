import { createHmac, timingSafeEqual } from 'node:crypto'
import { readStored } from './parse-json.ts'

/** A text's signature by a secret (HMAC with SHA-256), base64url, 43 characters. */
export const sign = (secret: string | Buffer, text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url')

/** Whether a text was signed with a secret; takes as long whatever is wrong. */
export function isSigned(secret: string | Buffer, text: string, signature: string): boolean {
  const [given, right] = [Buffer.from(signature), Buffer.from(sign(secret, text))]
  return given.length === right.length && timingSafeEqual(given, right)
}

/** Words that were signed: what is said as JSON in base64url, a dot, the signature. */
const SIGNED_JSON = /^([\w-]{1,600})\.([\w-]{43})$/

/** Says something that only the holder of the secret can say, for one purpose: it is worth nothing for another. */
export function signJson(secret: string, purpose: string, value: unknown): string {
  const said = Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${said}.${sign(secret, `${purpose}/${said}`)}`
}

/** What was said; undefined when it was not signed with this secret for this purpose. */
export function readSignedJson(secret: string, purpose: string, text: string): unknown {
  const [, said, signature] = SIGNED_JSON.exec(text) ?? []
  if (said === undefined || signature === undefined) return undefined
  if (!isSigned(secret, `${purpose}/${said}`, signature)) return undefined
  return readStored(Buffer.from(said, 'base64url').toString())
}
