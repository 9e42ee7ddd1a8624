import { describe, expect, it, vi } from 'vitest'
import { Credentials, expiryOf } from './credentials.ts'
import { eachOnFakeTime } from './fake-server.fixture.ts'
import type { ClientOptions } from './options.ts'
import * as TIMES from './times.ts'

eachOnFakeTime()

const make = (options: Partial<ClientOptions>): Credentials =>
  new Credentials({ server: 'http://live.test', random: () => 1, ...options })
const tokenOf = (payload: unknown): string => `h.${btoa(JSON.stringify(payload))}.s`
const lasting = (ms: number): string => tokenOf({ exp: (Date.now() + ms) / 1_000 })
function storage() {
  const kept = new Map<string, string>()
  const setItem = (key: string, value: string): void => void kept.set(key, value)
  return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem }
}

describe('when a token ends', () => {
  it('[SDK81] is read from `exp`, of base64 for addresses too, and is unknown where it cannot be read', () => {
    expect(expiryOf(tokenOf({ exp: 12 }))).toBe(12_000)
    const payload = btoa(JSON.stringify({ exp: 12, n: '~~~???>>>' }))
    expect(payload).toMatch(/[+/]/)
    expect(expiryOf(`h.${payload.replace(/\+/g, '-').replace(/\//g, '_')}.s`)).toBe(12_000)
    for (const token of ['', 'opaque', 'a.b.c', tokenOf({ exp: '12' }), tokenOf({}), tokenOf(null)])
      expect(expiryOf(token)).toBeUndefined()
  })
})

describe('tokens at hand', () => {
  it('[SDK81] one that lasts is shown again; one that has ended by the time of the server is replaced', async () => {
    const getToken = vi.fn(() => lasting(60_000))
    const credentials = make({ getToken })
    const first = await credentials.hello()
    expect([credentials.fresh, credentials.leftMs]).toEqual([true, undefined])
    credentials.welcomed(Date.now())
    expect([credentials.fresh, credentials.leftMs, credentials.useless]).toEqual([false, 60_000, 0])
    await vi.advanceTimersByTimeAsync(59_999)
    expect(await credentials.hello()).toEqual(first)
    expect([credentials.fresh, credentials.waitMs]).toEqual([false, 0])
    await vi.advanceTimersByTimeAsync(1)
    expect(await credentials.hello()).not.toEqual(first)
    expect([credentials.fresh, getToken.mock.calls.length]).toEqual([true, 2])
  })

  it('[SDK81] is asked for once at a time, and one without an end stays until it is turned away', async () => {
    let answer!: (token: string) => void
    const getToken = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)))
    const credentials = make({ getToken })
    const both = Promise.all([credentials.renew(), credentials.renew()])
    answer('opaque')
    expect(await both).toEqual(['opaque', 'opaque'])
    expect(vi.getTimerCount()).toBe(0)
    expect(await credentials.hello()).toEqual({ token: 'opaque' })
    expect(getToken).toHaveBeenCalledTimes(1)
    credentials.ended()
    expect([credentials.waitMs, credentials.useless]).toEqual([TIMES.tokenFloorMs, 0])
    const next = credentials.hello()
    answer('second')
    expect(await next).toEqual({ token: 'second' })
    expect(getToken).toHaveBeenCalledTimes(2)
    credentials.ended()
    expect(credentials.useless, 'a fresh one that is turned away was of no use').toBe(1)
  })

  it('[CONN12] the rest doubles with each answer of no use, between half of it and all, up to a minute', async () => {
    const getToken = vi.fn((): string => {
      throw new Error('down')
    })
    const full = make({ getToken })
    const half = make({ getToken, random: () => 0 })
    const rests: number[][] = []
    for (let n = 0; n < 8; n++) {
      await full.renew().catch(() => {})
      await half.renew().catch(() => {})
      rests.push([full.restMs, half.restMs])
    }
    expect(rests.map(([most]) => most)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    expect(rests.map(([, least]) => least)).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    expect([full.useless, full.waitMs]).toEqual([8, 60_000])
    await vi.advanceTimersByTimeAsync(60_001)
    expect([full.restMs, full.waitMs]).toEqual([0, 0])
    getToken.mockImplementation(() => 'good')
    await full.renew()
    expect([full.useless, full.restMs]).toEqual([0, 1_000])
    await full.renew()
    expect(full.useless, 'the one from before').toBe(1)
  })
})

describe('guests', () => {
  it('[SDK81] show their name and the token that was kept; the second tab takes what the first one kept', async () => {
    const shared = storage()
    const [one, two] = [make({ storage: shared, guest: { name: 'Mia' } }), make({ storage: shared })]
    expect(await one.hello()).toEqual({ guest: { name: 'Mia' } })
    expect(await two.hello()).toEqual({ guest: {} })
    expect(one.waitMs).toBe(0)
    expect(one.keepGuest('first')).toBe(true)
    expect(two.keepGuest('second')).toBe(false)
    expect([...shared.kept]).toEqual([['ovation.guest.http://live.test', 'first']])
    expect(await two.hello()).toEqual({ guest: { token: 'first' } })
    expect(two.keepGuest('renewed')).toBe(true)
    expect(await one.hello()).toEqual({ guest: { name: 'Mia', token: 'renewed' } })
  })

  it('[CONN20] take turns only where they come for the first time and share a storage', async () => {
    const held: string[] = []
    const request = vi.fn(async (key: string, _: unknown, hold: () => Promise<void>) => {
      held.push(key)
      await hold()
      held.push('ended')
    })
    vi.stubGlobal('navigator', { locks: { request } })
    const shared = storage()
    const known = storage()
    known.setItem('ovation.guest.http://live.test', 'kept')
    for (const options of [{}, { storage: known }, { storage: shared, getToken: () => 'x' }])
      (await make(options).turn())()
    expect(request).not.toHaveBeenCalled()
    const end = await make({ storage: shared }).turn()
    expect(held).toEqual(['ovation.guest.http://live.test'])
    end()
    await vi.advanceTimersByTimeAsync(0)
    expect(held).toEqual(['ovation.guest.http://live.test', 'ended'])
    request.mockImplementation(() => Promise.reject(new Error('late')))
    ;(await make({ storage: shared }).turn())()
  })
})
