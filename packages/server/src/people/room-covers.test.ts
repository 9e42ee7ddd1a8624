import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Avatars } from './avatars.ts'
import { accountsFixture } from './people.fixture.ts'
import { RoomCovers } from './room-covers.ts'

let all: ReturnType<typeof accountsFixture>
let covers: RoomCovers
beforeEach(() => {
  all = accountsFixture()
  covers = new RoomCovers(all.db, all.clock)
})
afterEach(() => all.close())

describe('the cover of a room', () => {
  it('[ROOM11] has an address that is its digest; a new one takes the place of the old one', async () => {
    expect(await covers.of('one')).toBeNull()
    const first = await covers.set('one', Uint8Array.of(1))
    expect(first).toMatch(/^\/media\/covers\/[\w-]{43}\.webp$/)
    expect(await covers.of('one')).toBe(first)
    const second = await covers.set('one', Uint8Array.of(2))
    expect(second).not.toBe(first)
    const avatars = new Avatars(all.db, all.clock)
    const found = (address: string) => avatars.find(address.slice(14, -5))
    expect([await found(first), [...((await found(second)) ?? [])]]).toEqual([undefined, [2]])
    await covers.remove('one')
    expect([await covers.of('one'), await found(second)]).toEqual([null, undefined])
  })

  it('[ROOM11] is known for all rooms at once, within two seconds, and at once where it was changed', async () => {
    await new Avatars(all.db, all.clock).set((await all.people.create({ name: 'Lin' })).id, Uint8Array.of(9))
    expect([...(await covers.all())]).toEqual([])
    const one = await covers.set('one', Uint8Array.of(1))
    expect([...(await covers.all())]).toEqual([['one', one]])
    const elsewhere = new RoomCovers(all.db, all.clock)
    const two = await elsewhere.set('two', Uint8Array.of(1))
    expect(two).not.toBe(one)
    expect((await covers.all()).size).toBe(1)
    all.clock.advance(2_001)
    expect((await covers.all()).get('two')).toBe(two)
    await covers.remove('two')
    expect((await covers.all()).size).toBe(1)
  })
})
