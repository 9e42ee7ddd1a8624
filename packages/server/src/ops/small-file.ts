import { closeSync, openSync, readSync } from 'node:fs'

/** Settings and secrets are short; what goes on for ever, such as a device, is none. */
const MAX_FILE_BYTES = 256 * 1_024

/** Reads a file or a pipe that somebody named in a setting, as text. */
export function readSmallFile(path: string): string {
  const handle = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(MAX_FILE_BYTES + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(handle, bytes, length, bytes.length - length, null)
    if (length > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`)
    return bytes.toString('utf8', 0, length)
  } finally {
    closeSync(handle)
  }
}
