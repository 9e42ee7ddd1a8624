import { isPlainText } from '@ovation/protocol/schemas'

export type Target = { path: string; query: URLSearchParams }

const MAX_TARGET_CHARS = 4_096

/** A doubled slash, a slash or backslash that is coded, or a segment of dots, coded or not. */
const AMBIGUOUS = /\/\/|\\|%2f|%5c|\/(?:\.|%2e){1,2}(?:\/|$)/i

const pathIn = (target: string): string => target.split('?', 1)[0] ?? ''

/**
 * Whether everybody reads the path of a target alike. Proxies resolve dots, merge slashes and undo codings before they
 * compare, each in its own way (RFC 3986, section 6.2.2): what they let through is then what they think it is.
 */
export const hasOneMeaning = (target: string): boolean => !AMBIGUOUS.test(pathIn(target))

/**
 * Whether a request names one host (RFC 9112, section 3.2; RFC 9113, section 8.3.1): of two, a proxy may go by the one and
 * a server by the other.
 */
export function namesOneHost({ rawHeaders }: { rawHeaders: readonly string[] }): boolean {
  const names = new Set<string>()
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const field = rawHeaders[at]?.toLowerCase()
    if (field !== 'host' && field !== ':authority') continue
    hosts += field === 'host' ? 1 : 0
    names.add(rawHeaders[at + 1] ?? '')
  }
  return hosts <= 1 && names.size <= 1
}

/**
 * Reads the target of a request in origin form (RFC 9112, section 3.2.1); undefined for every other form and for one that
 * is malformed. `new URL(target, base)` is not for this: it throws on `//` and follows `http://…` elsewhere.
 */
export function parseTarget(target: string | undefined): Target | undefined {
  if (target === undefined || !target.startsWith('/') || target.length > MAX_TARGET_CHARS) return undefined
  if (!hasOneMeaning(target)) return undefined
  const raw = pathIn(target)
  try {
    const path = decodeURIComponent(raw)
    return isPlainText(path) ? { path, query: new URLSearchParams(target.slice(raw.length)) } : undefined
  } catch {
    return undefined
  }
}
