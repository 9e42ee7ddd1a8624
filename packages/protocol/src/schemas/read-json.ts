import { OvationError } from '../error.ts'

/** What JSON from outside may hold: levels of arrays and objects inside each other, and values in all. */
export type JsonBounds = { maxDepth: number; maxNodes: number }

/** For everything that people send: frames and the bodies of requests. */
export const JSON_BOUNDS: JsonBounds = { maxDepth: 32, maxNodes: 10_000 }

const QUOTE = 34
const COMMA = 44
const LARGE_EXPONENT = 69
const OPEN_ARRAY = 91
const BACKSLASH = 92
const CLOSE_ARRAY = 93
/** Of `true` and `false` too: they cost a look and nothing else. */
const EXPONENT = 101
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

/** Longer numbers may be too large for what they are read into. */
const MAX_PLAIN_NUMBER_CHARS = 100

const refused = (detail: string): OvationError => new OvationError('invalid_frame', { detail })

/** Whether a text is valid Unicode without U+0000, which no database and no file name can hold. */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/**
 * Reads JSON from outside (RFC 8259). Depth and number of values are checked before anything is parsed, because schemas
 * and `JSON.stringify` recurse; what was parsed holds only well-formed text without U+0000, finite numbers and no key
 * `__proto__`. Throws `invalid_frame` that says what is wrong.
 */
export function readJson(text: string, bounds: JsonBounds = JSON_BOUNDS): unknown {
  const oddNumbers = mustBeShallow(text, bounds)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refused('it is not JSON')
  }
  // Only such texts can hold what is refused, and nearly none of them is such a text.
  if (oddNumbers || text.includes('\\u') || text.includes('__proto__') || !text.isWellFormed()) mustBePlain(value)
  return value
}

/**
 * Throws when JSON is too deep or too large to be parsed; gives whether a number in it may be too large. It counts brackets
 * and commas outside of strings; text that is not JSON is counted wrongly and refused by the parser.
 */
export function mustBeShallow(text: string, { maxDepth, maxNodes }: JsonBounds): boolean {
  let depth = 0
  let nodes = 1
  let odd = false
  let tokenAt = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) tokenAt = at = endOfString(text, at)
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++depth > maxDepth) throw refused(`it is nested more than ${maxDepth} levels deep`)
      nodes += 1
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth -= 1
    else if (code === COMMA) {
      nodes += 1
      tokenAt = at
    } else if (code === EXPONENT || code === LARGE_EXPONENT || at - tokenAt > MAX_PLAIN_NUMBER_CHARS) odd = true
    if (nodes > maxNodes) throw refused(`it holds more than ${maxNodes} values`)
  }
  return odd
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0
    while (text.charCodeAt(at - 1 - escapes) === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return at
  }
  return text.length
}

function mustBePlain(value: unknown): void {
  if (typeof value === 'string') {
    if (!isPlainText(value)) throw refused('its text is not valid Unicode, or holds U+0000')
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused('a number in it is too large')
  } else if (Array.isArray(value)) value.forEach(mustBePlain)
  else if (value !== null && typeof value === 'object')
    for (const [key, member] of Object.entries(value)) {
      if (key === '__proto__' || !isPlainText(key)) throw refused(`it has a key that is not allowed`)
      mustBePlain(member)
    }
}
