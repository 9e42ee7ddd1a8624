import { hash } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsFixture } from '../people/people.fixture.ts'
import type { Once } from '../rest/index.ts'
import { repeatedRequests } from './repeated-requests.ts'

let all: ReturnType<typeof accountsFixture>
let once: Once
const node = (): Once => repeatedRequests({ db: all.db, clock: all.clock, secret: 's' })
beforeEach(() => {
  all = accountsFixture()
  once = node()
})
afterEach(() => all.close())

const request = { caller: 'k1', route: 'addKey', key: 'one', digest: 'd' }
const counting = () => {
  let count = 0
  return { make: async () => ({ made: ++count }), count: () => count }
}

describe('requests that come again', () => {
  it('[REST6] are answered as the first was, on every node and for a day', async () => {
    const { make, count } = counting()
    expect(await once(request, make)).toEqual({ made: 1 })
    expect(await once(request, make)).toEqual({ made: 1 })
    expect(await node()(request, make)).toEqual({ made: 1 })
    expect(await once({ ...request, key: 'two' }, make)).toEqual({ made: 2 })
    expect(await once({ ...request, caller: 'k2' }, make)).toEqual({ made: 3 })
    expect(await once({ ...request, route: 'createRoom' }, make)).toEqual({ made: 4 })
    all.clock.advance(24 * 3_600_000 + 1)
    expect(await once(request, make)).toEqual({ made: 5 })
    expect(count()).toBe(5)
  })

  it('[REST6] are refused if they say something else, and forgotten once they were refused', async () => {
    const { make } = counting()
    await once(request, make)
    await expect(once({ ...request, digest: 'other' }, make)).rejects.toMatchObject({ code: 'command_conflict' })
    const wrong = { ...request, key: 'wrong' }
    const refuse = () => Promise.reject(new OvationError('value_out_of_range'))
    await expect(once(wrong, refuse)).rejects.toMatchObject({ code: 'value_out_of_range' })
    expect(await once({ ...wrong, digest: 'corrected' }, make)).toEqual({ made: 2 })
  })

  it('[REST6] wait for the first, and take its place a minute after its server died', async () => {
    const { make } = counting()
    let finish = (): void => {}
    const first = once(request, () => new Promise((done) => (finish = () => done({ made: 'first' }))))
    await new Promise((done) => setImmediate(done))
    const second = node()(request, make)
    finish()
    expect(await first).toEqual({ made: 'first' })
    await new Promise((done) => setImmediate(done))
    all.clock.advance(200)
    expect(await second).toEqual({ made: 'first' })
    const dead = { ...request, key: 'dead' }
    void once(dead, () => new Promise(() => {}))
    await new Promise((done) => setImmediate(done))
    const third = node()(dead, make)
    for (let looks = 0; looks < 50; looks++) {
      await new Promise((done) => setImmediate(done))
      all.clock.advance(200)
    }
    await expect(third).rejects.toMatchObject({ code: 'overloaded' })
    all.clock.advance(60_000)
    expect(await once(dead, make)).toEqual({ made: 1 })
  })

  it('[REST6] have their answers sealed', async () => {
    await once(request, async () => ({ secret: 'ovk_very-secret' }))
    const id = hash('sha256', JSON.stringify(['k1', 'addKey', 'one']), 'base64url')
    const [row] = await all.db.find<{ answer: string }>('request', id)
    expect(row?.answer.length).toBeGreaterThan(20)
    expect(JSON.stringify(row)).not.toContain('very-secret')
  })
})
