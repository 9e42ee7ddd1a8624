import { mustBeShallow, readJson } from '@ovation/protocol/schemas'

/** What a text says; undefined when it is not JSON, or is deeper or larger than anything that is read here. */
export function parseJson(text: string): unknown {
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}

/** Deeper than anything that is written here; far below what V8's parser itself bears (it crashed at 4,500 levels and more). */
const STORED_JSON = { maxDepth: 500, maxNodes: 5_000_000 }
/** Shorter texts cannot be so deep. */
const MAX_PLAIN_CHARS = 2 * STORED_JSON.maxDepth

/** Reads JSON that this program wrote, from a database or a file that others may have touched since. Throws when it cannot be. */
export function readStored(text: string): unknown {
  if (text.length > MAX_PLAIN_CHARS) mustBeShallow(text, STORED_JSON)
  return JSON.parse(text)
}

/** The same; undefined when it cannot be read. */
export function parseStored(text: string): unknown {
  try {
    return readStored(text)
  } catch {
    return undefined
  }
}
