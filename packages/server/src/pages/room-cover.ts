import { escapeHtml } from './escape-html.ts'

/** The light of a room, as its own page has it (`hueOf` of live-room). */
export const hueOf = (room: string): number =>
  Math.abs([...room].reduce((hash, char) => (hash * 31 + (char.codePointAt(0) ?? 0)) | 0, 0)) % 360

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The first letter or sign of a title. */
function initialOf(title: string): string {
  const all = [...graphemes.segment(title.trim())].map(({ segment }) => segment)
  return (all.find((one) => /[\p{L}\p{N}]/u.test(one)) ?? all[0] ?? '').toUpperCase()
}

/** A cover for a room that has none, as an address: its light, and its initial. */
export function drawnCover(room: string, title: string): string {
  const hue = hueOf(room)
  const glow = (id: string, color: string): string =>
    `<radialGradient id="${id}"><stop stop-color="${color}"/><stop offset="1" stop-color="${color}" stop-opacity="0"/></radialGradient>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><defs>${glow('a', `hsl(${hue} 64% 52%)`)}${glow(
    'b',
    `hsl(${(hue + 65) % 360} 58% 44%)`,
  )}</defs><rect width="640" height="360" fill="hsl(${hue} 38% 20%)"/><ellipse cx="90" cy="20" rx="440" ry="330" fill="url(#a)"/><ellipse cx="580" cy="350" rx="420" ry="310" fill="url(#b)"/><text x="320" y="180" dy=".36em" text-anchor="middle" font-family="system-ui,'PingFang SC','Noto Sans CJK SC',sans-serif" font-size="120" font-weight="700" fill="#fff" fill-opacity=".94">${escapeHtml(initialOf(title))}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
