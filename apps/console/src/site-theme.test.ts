import { afterEach, describe, expect, it, vi } from 'vitest'
import { siteTheme } from './site-theme.ts'

/** A page whose browser keeps things, unless it is `full`. */
function open({ full = false } = {}) {
  const kept = new Map<string, string>()
  const localStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new Error('no place')
      kept.set(key, value)
    },
  } as unknown as Storage
  const page = Object.assign(new EventTarget(), { localStorage }) as unknown as Window
  vi.stubGlobal('localStorage', localStorage)
  const said: string[] = []
  page.addEventListener('ovation-chosen', () => said.push(kept.get('ovation.theme') ?? 'nothing'))
  const elsewhere = (key: string | null): void => void page.dispatchEvent(Object.assign(new Event('storage'), { key }))
  return { kept, said, elsewhere, theme: siteTheme(page) }
}
afterEach(() => vi.unstubAllGlobals())

describe('the theme of the studio', () => {
  it('[STUDIO76] is what was chosen on the site, or else that of the system', () => {
    const { kept, theme } = open()
    expect(theme.get('dark')).toBe('auto')
    for (const [stored, scheme] of [
      ['light', 'light'],
      ['dark', 'dark'],
      ['', 'auto'],
      ['sepia', 'auto'],
    ] as const) {
      kept.set('ovation.theme', stored)
      expect(theme.get('dark'), stored).toBe(scheme)
    }
  })

  it('[STUDIO76] what is chosen here is kept for every screen, which hear of it', () => {
    const { kept, said, theme } = open()
    theme.set('light')
    expect(kept.get('ovation.theme')).toBe('light')
    theme.set('auto')
    theme.set('dark')
    theme.clear()
    expect(said).toEqual(['light', '', 'dark', ''])
    expect(open({ full: true }).theme.set('light'), 'without a place to keep it').toBeUndefined()
  })

  it('[STUDIO76] follows other tabs, until it ends', () => {
    const { kept, elsewhere, theme } = open()
    const seen: string[] = []
    theme.subscribe((scheme) => seen.push(scheme))
    kept.set('ovation.theme', 'light')
    elsewhere('ovation.theme')
    elsewhere('ovation.name')
    kept.delete('ovation.theme')
    elsewhere(null)
    expect(seen).toEqual(['light', 'auto'])
    theme.unsubscribe()
    elsewhere('ovation.theme')
    expect(seen).toHaveLength(2)
  })
})
