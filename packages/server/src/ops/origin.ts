/** What browsers write in `Origin` (RFC 6454, section 6.2): of a web page, and of an app whose pages have a scheme of their own. */
const WEB = /^https?:$/
const WITH_SCHEME = /^[a-z][a-z\d+.-]*:\/\//i
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/

/**
 * Reads one origin of a list as browsers write it, so that it can be compared with what they send: case, a default port
 * and a slash at the end do not matter. What may be meant in two ways, or would never fit, is not guessed.
 */
export function readOrigin(text: string): { origin: string } | { fault: string } {
  if (text === '*') return { origin: text }
  if (text === 'null')
    return { fault: "'null' is every page without an origin of its own, in files and sandboxes; write * to allow all" }
  if (!WITH_SCHEME.test(text)) {
    const host = URL.canParse(`https://${text}`) ? new URL(`https://${text}`).host : ''
    const meant = HOST.test(host)
      ? `; write https://${host}, or http://…`
      : '; write an origin such as https://shop.example'
    return { fault: `${quoted(text)} has no scheme${meant}` }
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.host.includes('*'))
    return {
      fault: `${quoted(text)} is a pattern, and each origin has to be named; list them, or write * to allow all`,
    }
  if (url === undefined || !HOST.test(url.host))
    return { fault: `${quoted(text)} is no origin; write one such as https://shop.example` }
  const origin = WEB.test(url.protocol) ? url.origin : `${url.protocol}//${url.host}`
  if (/[?#@]/.test(text) || !/^\/?$/.test(url.pathname))
    return { fault: `${quoted(text)} has more than an origin in it, and all pages of one are alike; write ${origin}` }
  return { origin }
}

const quoted = (text: string): string => `'${text.slice(0, 200)}'`
