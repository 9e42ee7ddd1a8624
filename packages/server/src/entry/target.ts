import { isPlainText } from '@ovation/protocol/schemas'

export type Target = { path: string; query: URLSearchParams }

const MAX_TARGET_CHARS = 4_096

/**
 * Reads the target of a request in origin form (RFC 9112, section 3.2.1); undefined for every other form and for one that
 * is malformed. `new URL(target, base)` is not for this: it throws on `//` and follows `http://…` elsewhere.
 */
export function parseTarget(target: string | undefined): Target | undefined {
  if (target === undefined || !target.startsWith('/') || target.length > MAX_TARGET_CHARS) return undefined
  const cut = target.indexOf('?')
  const raw = cut === -1 ? target : target.slice(0, cut)
  try {
    const path = decodeURIComponent(raw)
    return isPlainText(path) ? { path, query: new URLSearchParams(cut === -1 ? '' : target.slice(cut)) } : undefined
  } catch {
    return undefined
  }
}
