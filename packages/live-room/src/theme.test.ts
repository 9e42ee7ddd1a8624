import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const here = import.meta.dirname
const page = readFileSync(join(here, '../../../docs/embed.md'), 'utf8')
const read = (...patterns: string[]): string =>
  patterns
    .flatMap((pattern) => globSync(pattern, { cwd: here }))
    .map((path) => readFileSync(join(here, path), 'utf8'))
    .join('\n')
const sources = read('{view,panels,states}/*.tsx', '../../features/src/*/*.tsx')
const styles = read('element/host.css', 'styles.css', 'more.css')

/** The first cells of the rows of the table with this header. */
const table = (head: string): string[][] => {
  const lines = page
    .slice(page.indexOf(`| ${head} `))
    .split('\n')
    .slice(2)
  const end = lines.findIndex((line) => !line.startsWith('|'))
  return lines.slice(0, end).map((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word))
}
const all = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].toSorted()

it('[EMBED21] the CSS variables and their defaults are those of docs/embed.md', () => {
  const used = new Map<string, Set<string>>()
  for (const [, name = '', value = ''] of styles.matchAll(/var\((--ovation-[a-z-]+), ([^)]+)\)/g))
    used.set(name, (used.get(name) ?? new Set()).add(value))
  expect(used.size).toBeGreaterThan(10)
  // First that of the dark theme; what is the same in both stands in the table once.
  expect(table('variable').toSorted()).toEqual([...used].map(([name, values]) => [name, ...values]).toSorted())
})

it('[EMBED21] the parts are those of docs/embed.md', () => {
  expect(table('part').flat().toSorted()).toEqual(all(sources, /part="([a-z]+)"/g))
})

it('[EMBED22] the slots are those of docs/embed.md', () => {
  expect(table('slot').flat().toSorted()).toEqual(all(sources, /<slot name="([a-z]+)"/g))
})

type Rgb = readonly [number, number, number]
const hex = (color: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as unknown as Rgb
const hsl = (hue: number, saturation: number, lightness: number): Rgb =>
  [0, 8, 4].map((n) => {
    const k = (n + hue / 30) % 12
    const spread = (saturation / 100) * Math.min(lightness, 100 - lightness)
    return ((lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))) / 100) * 255
  }) as unknown as Rgb
const over = (top: Rgb, alpha: number, below: Rgb): Rgb =>
  top.map((part, at) => part * alpha + (below[at] ?? 0) * (1 - alpha)) as unknown as Rgb
const luminance = (color: Rgb): number => {
  const [r = 0, g = 0, b = 0] = color.map((part) => {
    const share = part / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
/** WCAG 2.2, 1.4.3. */
const contrast = (one: Rgb, other: Rgb): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** The variables of a theme, with the values they have where a page sets none. */
function colors(theme: 'dark' | 'light'): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, selector = '', block = ''] of styles.matchAll(/^(:host[^{]*)\{([^}]*)/gm)) {
    const isLight = selector.includes("[data-theme='light']")
    if ((isLight && theme === 'dark') || (!isLight && selector.trim() !== ':host')) continue
    for (const [, name = '', value = ''] of block.matchAll(/(--[\w-]+): (?:var\(--[\w-]+, )?([^;)]+)/g))
      found.set(name, value.trim())
  }
  return found
}

describe.each(['dark', 'light'] as const)('the %s theme', (theme) => {
  const is = colors(theme)
  const color = (name: string): Rgb => hex(is.get(name) ?? '')
  const grounds = ['--ground', '--raised', '--higher'].map((name) => [name, color(name)] as const)
  const [ink = 0] = (is.get('--ink') ?? '').split(' ').map(Number)
  const under = (ground: Rgb): Rgb => over([ink, ink, ink], 0.09, ground)
  const gold = over(hex('#ffd166'), 0.16, color('--ground'))
  const chosen = over(hex('#ff5d73'), 0.38, color('--higher'))

  it('[SET1] text can be read on every ground of the screen, under the pointer too', () => {
    for (const text of ['--text', '--quiet', '--bad'])
      for (const [name, ground] of grounds) {
        expect(contrast(color(text), ground), `${text} on ${name}`).toBeGreaterThanOrEqual(4.5)
        expect(contrast(color(text), under(ground)), `${text} on ${name}, pointed at`).toBeGreaterThanOrEqual(4.5)
      }
    for (const text of ['--accent', '--gold'])
      for (const [name, ground] of grounds)
        expect(contrast(color(text), ground), `${text} on ${name}`).toBeGreaterThanOrEqual(4.5)
    expect(contrast(color('--on-accent'), color('--accent'))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(color('--quiet'), color('--line'))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(color('--ground'), color('--text'))).toBeGreaterThanOrEqual(4.5)
  })

  it('[SET1] text on a tint can be read: roles, gifts, notices, and an option of a poll', () => {
    for (const text of ['--gold', '--warm']) expect(contrast(color(text), gold), text).toBeGreaterThanOrEqual(4.5)
    for (const text of ['--text', '--gold'])
      expect(contrast(color(text), chosen), `${text} on what was chosen`).toBeGreaterThanOrEqual(4.5)
  })

  it('[SET1] the names of all people can be read, whatever their hue', () => {
    const [saturation = 0, lightness = 0] = (is.get('--name') ?? '').split(' ').map((part) => Number.parseFloat(part))
    for (let hue = 0; hue < 360; hue++)
      for (const ground of [color('--ground'), over([ink, ink, ink], 0.04, color('--ground'))])
        expect(contrast(hsl(hue, saturation, lightness), ground), `hue ${hue}`).toBeGreaterThanOrEqual(4.5)
  })
})
