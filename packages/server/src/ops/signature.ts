import { createHmac, timingSafeEqual } from 'node:crypto'

/** A text's signature by a secret (HMAC with SHA-256), base64url, 43 characters. */
export const sign = (secret: string | Buffer, text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url')

/** Whether a text was signed with a secret; takes as long whatever is wrong. */
export function isSigned(secret: string | Buffer, text: string, signature: string): boolean {
  const [given, right] = [Buffer.from(signature), Buffer.from(sign(secret, text))]
  return given.length === right.length && timingSafeEqual(given, right)
}
