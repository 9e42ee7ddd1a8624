const CONTROL_CHARS = /\p{Cc}/gu
/** Allowed in a URL, but not in an extended parameter (RFC 8187, section 3.2.1). */
const NOT_ATTR_CHARS = /['()*]/g

/** The header that offers a file under a title, whatever was stored as one (RFC 6266). */
export function attachment(title: string): string {
  const name = encodeURIComponent(title.toWellFormed().replace(CONTROL_CHARS, ''))
  const escaped = name.replace(NOT_ATTR_CHARS, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="replay.mp4"; filename*=UTF-8''${escaped}.mp4`
}
