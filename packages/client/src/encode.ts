import { MAX_CLIENT_FRAME_BYTES, OvationError } from '@ovation/protocol'

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** JSON omits functions and symbols silently; the sender would never learn that they are missing. */
function mustBePlain(key: string, value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`'${key}' is a ${typeof value}`)
  return value
}

/** A frame as text. Throws an `OvationError` if it cannot be written as JSON or is larger than the server accepts. */
export function encode(frame: unknown): string {
  let text: string
  try {
    text = JSON.stringify(frame, mustBePlain)
  } catch (cause) {
    const message = `This was not sent; it cannot be written as JSON (${wordsOf(cause)}); send plain data.`
    throw new OvationError('invalid_frame', { message, cause })
  }
  const limit = MAX_CLIENT_FRAME_BYTES
  const bytes = new TextEncoder().encode(text).length
  if (bytes > limit) {
    const message = `This was not sent; it has ${bytes} bytes, and the server takes ${limit} at once; send less.`
    throw new OvationError('payload_too_large', { message })
  }
  return text
}
