import { afterEach, beforeEach, expect, it, vi } from 'vitest'

/** A window with the parts that choices need. `blocks`: its storage can be neither read nor written. */
function aWindow(blocks = false) {
  const stored = new Map<string, string>()
  const page = new EventTarget()
  const queries = new Map<string, EventTarget & { matches: boolean }>()
  const refuse = (): never => {
    throw new DOMException('blocked', 'SecurityError')
  }
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => (blocks ? refuse() : (stored.get(name) ?? null)),
    setItem: (name: string, value: string) => (blocks ? refuse() : stored.set(name, value)),
  })
  vi.stubGlobal('matchMedia', (query: string) => {
    const found = queries.get(query) ?? Object.assign(new EventTarget(), { matches: false })
    queries.set(query, found)
    return found
  })
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('dispatchEvent', page.dispatchEvent.bind(page))
  vi.stubGlobal('document', { documentElement: { dataset: {} }, cookie: '' })
  vi.stubGlobal('ovationChosen', undefined)
  return { stored, page, queries }
}
const load = async () => ({ ...(await import('./choices.ts')), ...(await import('../chosen.ts')) })

beforeEach(() => {
  vi.resetModules()
  vi.doMock('../core.ts', () => import('../chosen.ts'))
})
afterEach(() => vi.unstubAllGlobals())

it('[SET4] a choice is stored, and told to this page; nothing is chosen until then', async () => {
  const { stored } = aWindow()
  const { choose, chosen, onChoice } = await load()
  let told = 0
  onChoice(() => told++)
  expect(chosen('theme')).toBeNull()
  choose('theme', 'light')
  expect([chosen('theme'), stored.get('ovation.theme'), told]).toEqual(['light', 'light', 1])
  choose('theme', '')
  expect([chosen('theme'), told]).toEqual(['', 2])
})

it('[SET4] where nothing can be stored, it holds for as long as the page, and can be taken back', async () => {
  aWindow(true)
  const { choose, chosen } = await load()
  expect(chosen('language')).toBeUndefined()
  choose('language', 'zh')
  choose('motion', 'reduced')
  expect([chosen('language'), chosen('motion')]).toEqual(['zh', 'reduced'])
  choose('language', '')
  expect([chosen('language') || undefined, chosen('motion')]).toEqual([undefined, 'reduced'])
})

it('[SET4] what another tab stores, and what the system changes, is heard of until the end', async () => {
  const { page, queries } = aWindow()
  const { onChoice } = await load()
  let told = 0
  const stop = onChoice(() => told++)
  const stores = (key: string | null): void => void page.dispatchEvent(Object.assign(new Event('storage'), { key }))
  stores('ovation.theme')
  stores(null)
  stores('of-the-page')
  expect(told).toBe(2)
  for (const query of queries.values()) query.dispatchEvent(new Event('change'))
  expect([told, queries.size]).toEqual([4, 2])
  stop()
  stores('ovation.theme')
  expect(told).toBe(4)
})

it('[SET6] less motion is wanted by choice or by the system', async () => {
  const { queries } = aWindow()
  const { choose, wantsLessMotion } = await load()
  expect(wantsLessMotion()).toBe(false)
  choose('motion', 'reduced')
  expect(wantsLessMotion()).toBe(true)
  choose('motion', '')
  Object.assign(queries.get('(prefers-reduced-motion: reduce)') ?? {}, { matches: true })
  expect(wantsLessMotion()).toBe(true)
})

it('[SET4] [SET6] an element follows: at once, since something may have changed before, and at every choice', async () => {
  aWindow()
  const { choose, followChoices } = await load()
  const seen: boolean[] = []
  let renewed = 0
  const host = { toggleAttribute: (_: string, on: boolean) => seen.push(on), renew: () => renewed++ }
  const stop = followChoices(host as unknown as HTMLElement)
  choose('motion', 'reduced')
  stop()
  choose('motion', '')
  expect([seen, renewed]).toEqual([[false, true], 2])
})
