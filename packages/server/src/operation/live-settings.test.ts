import { initialSite } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { Key } from '../identity/index.ts'
import { LiveSettings } from './live-settings.ts'

const INTERVAL_MS = 500
const keyOf = (text: string): Key => ({ algorithm: 'HS256', key: new TextEncoder().encode(text) })

function running() {
  const clock = new ManualClock()
  const rows = new Map<string, Key>()
  const told: string[] = []
  const counting: { keys: string[]; ends: Readonly<Record<string, number>> } = { keys: [], ends: {} }
  let broken = false
  const settings = new LiveSettings({
    origins: { allow: (added) => void told.push(`origins ${added.join(' ')}`) },
    tokens: {
      first: [{ id: 'first', algorithm: 'HS256' }],
      follow: (added, ends) => Object.assign(counting, { keys: [...added.keys()], ends }),
    },
    limits: { apply: (limits) => void told.push(`limits ${Object.entries(limits).join(' ')}`) },
    findKey: (id) => (broken ? Promise.reject(new Error('away')) : Promise.resolve(rows.get(id))),
    endRemovedOrigins: () => void told.push('end removed origins'),
    closeKeys: (ended) => void told.push(`close ${['first', 'a', 'b'].filter((key) => ended(key)).join(' ')}`),
    clock,
    intervalMs: INTERVAL_MS,
    onError: () => void told.push('failed'),
  })
  let state = initialSite()
  const apply = (change: Partial<typeof state>): void => settings.apply((state = { ...state, ...change }))
  const heard = (): string[] => told.splice(0).filter((one) => !/^(origins|limits) $/.test(one))
  const added = (id: string, at: number) => ({ id, algorithm: 'HS256' as const, at })
  return { clock, rows, settings, apply, heard, counting, added, breaks: (is: boolean) => (broken = is) }
}

describe('what operators change, on this node', () => {
  it('[SITE12] only where an origin was taken away connections end', () => {
    const { apply, heard } = running()
    apply({ origins: ['https://a.example'] })
    apply({ origins: ['https://a.example', 'https://b.example'] })
    expect(heard()).toEqual(['origins https://a.example', 'origins https://a.example https://b.example'])
    apply({ origins: ['https://b.example'] })
    expect(heard()).toEqual(['origins https://b.example', 'end removed origins'])
  })

  it('[KEY12] a key counts when its row was read, which is tried again', async () => {
    const { clock, rows, settings, apply, heard, counting, added, breaks } = running()
    breaks(true)
    apply({ signingKeys: [added('a', 1)] })
    await settings.settled()
    expect([counting.keys, heard()]).toEqual([[], ['failed']])
    breaks(false)
    clock.advance(INTERVAL_MS)
    await settings.settled()
    expect(counting.keys).toEqual([])
    rows.set('a', keyOf('a'))
    clock.advance(INTERVAL_MS)
    await settings.settled()
    expect(counting.keys).toEqual(['a'])
    settings.stop()
  })

  it('[KEY10] a revoked key is refused at once, and its connections end', async () => {
    const { rows, settings, apply, heard, counting, added } = running()
    rows.set('a', keyOf('a'))
    apply({ signingKeys: [added('a', 1)] })
    await settings.settled()
    apply({ signingKeys: [], keyEnds: { first: 5 } })
    expect(counting).toEqual({ keys: [], ends: { first: 5 } })
    expect(new Set(heard())).toEqual(new Set(['close a', 'close first a']))
  })

  it('[KEY9] one that was replaced ends when its time is over', async () => {
    const { clock, rows, settings, apply, heard, added } = running()
    for (const id of ['a', 'b']) rows.set(id, keyOf(id))
    apply({ signingKeys: [added('a', 1)] })
    await settings.settled()
    apply({ signingKeys: [added('a', 1), added('b', 2)], keyEnds: { a: clock.now() + 10_000 } })
    await settings.settled()
    clock.advance(9_000)
    expect(heard()).toEqual([])
    clock.advance(1_000 + INTERVAL_MS)
    expect(heard()).toEqual(['close a'])
  })

  it('[KEY12] one that was added again under its id, or revoked while it was read, is never taken for the other', async () => {
    const { rows, settings, apply, heard, counting, added } = running()
    rows.set('a', keyOf('old'))
    apply({ signingKeys: [added('a', 1)] })
    apply({ signingKeys: [] })
    await settings.settled()
    expect(counting.keys).toEqual([])
    apply({ signingKeys: [added('a', 2)] })
    await settings.settled()
    expect(counting.keys).toEqual(['a'])
    heard()
    rows.set('a', keyOf('new'))
    apply({ signingKeys: [added('a', 3)] })
    expect([counting.keys, heard()]).toEqual([[], ['close a', 'close a']])
    await settings.settled()
    expect(counting.keys).toEqual(['a'])
  })
})
