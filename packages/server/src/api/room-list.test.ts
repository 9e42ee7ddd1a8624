import { OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import type { Caller } from '../rest/index.ts'
import { RoomList } from './room-list.ts'

const stream = { status: 'none' } as const

/** Rooms by name with their titles; those in `bare` have no card. */
function list(titles: Record<string, string>, { bare = [] as string[], sees = true } = {}) {
  const read: number[] = []
  const opened: string[] = []
  const rooms = new RoomList({
    rooms: {
      list: async (wanted?: string[]) =>
        Object.keys(titles)
          .filter((room) => wanted?.includes(room) ?? true)
          .map((room) => ({ room }) as never),
      state: async (room: string) => {
        opened.push(room)
        if (titles[room] === 'damaged') throw new OvationError('storage_failed')
        return { title: titles[room], lifecycle: 'open', stream } as never
      },
      openHub: () => undefined,
    },
    cards: {
      of: async (names: string[]) => {
        read.push(names.length)
        const cards = names.filter((room) => !bare.includes(room))
        return new Map(
          cards.map((room) => [room, { room, title: titles[room], lifecycle: 'open', stream, viewers: 1 }]),
        )
      },
    } as never,
    seesAllRooms: () => sees,
    roomsOf: async () => [
      { room: 'b', role: 'moderator' },
      { room: 'c', role: 'member' },
    ],
  })
  const ask = async (query = {}, caller: Partial<Caller> = {}) => {
    const found = await rooms.list({ id: 'me', name: 'Me', rooms: {}, ...caller }, query)
    return [found.rooms.map(({ room }) => room).join(' '), found.next] as const
  }
  return { rooms, ask, read, opened }
}

const numbered = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`r${String(at).padStart(5, '0')}`, `Room ${at}`]))

describe('the list of rooms', () => {
  it('[REST7] is in the order of names, in pages that lead on', async () => {
    const { ask } = list({ d: 'D', a: 'A', c: 'C', b: 'B' })
    expect(await ask()).toEqual(['a b c d', null])
    expect(await ask({ limit: '2' })).toEqual(['a b', 'b'])
    expect(await ask({ limit: '2', after: 'b' })).toEqual(['c d', null])
    expect(await ask({ after: 'd' })).toEqual(['', null])
    const many = list(numbered(450))
    expect((await many.rooms.list({ id: 'me', name: '', rooms: {} }, {})).rooms).toHaveLength(200)
    expect((await many.ask({}))[1]).toBe('r00199')
  })

  it('[REST7] has what a search names, in the name or the title, whatever the case', async () => {
    const { ask } = list({ shop: 'Straße', a: 'My SHOP', b: 'other' })
    expect(await ask({ query: 'Shop' })).toEqual(['a shop', null])
    expect(await ask({ query: 'STRASSE' })).toEqual(['shop', null])
    expect(await ask({ query: ' other ' })).toEqual(['b', null])
    expect(await ask({ query: 'Shop', limit: '1' })).toEqual(['a', 'a'])
    expect(await ask({ query: 'nothing' })).toEqual(['', null])
  })

  it('[REST7] a search looks at no more than 2,000 rooms, and says where the next one goes on', async () => {
    const { ask, read } = list({ ...numbered(2_500), z: 'needle' })
    expect(await ask({ query: 'needle' })).toEqual(['', 'r01999'])
    expect(read).toEqual(Array.from({ length: 10 }, () => 200))
    expect(await ask({ query: 'needle', after: 'r01999' })).toEqual(['z', null])
  })

  it('[REST7] has what the caller may see: all, what a key names, or where they keep order', async () => {
    const titles = { a: 'A', b: 'B', c: 'C', 'shop-1': 'One' }
    expect(await list(titles).ask()).toEqual(['a b c shop-1', null])
    const limited = list(titles, { sees: false })
    expect(await limited.ask({}, { rooms: { c: 'host', gone: 'owner', a: 'member' } })).toEqual(['b c', null])
    const key = { id: 'k', maySee: (room: string) => room.startsWith('shop-') }
    expect(await list(titles).ask({}, { key })).toEqual(['shop-1', null])
  })

  it('[REST7] opens at most 20 rooms that have no card, and says of one that cannot be opened why', async () => {
    const titles = { ...numbered(30), r00001: 'damaged' }
    const { rooms, opened } = list(titles, { bare: Object.keys(titles) })
    const found = (await rooms.list({ id: 'me', name: '', rooms: {} }, {})).rooms
    expect([found.length, opened.length]).toEqual([30, 20])
    expect(found[0]).toMatchObject({ title: 'Room 0', lifecycle: 'open' })
    expect(found[1]).toMatchObject({ title: '', error: { code: 'storage_failed' } })
    expect(found[29]).toMatchObject({ title: '', lifecycle: 'closed' })
  })

  it('[REST7] refuses what it cannot read', async () => {
    const { ask } = list({})
    for (const query of [{ limit: '0' }, { limit: '201' }, { limit: 'x' }, { query: 'x'.repeat(61) }, { after: 'a\0' }])
      await expect(ask(query), JSON.stringify(query)).rejects.toMatchObject({ code: 'value_out_of_range' })
    expect((await ask({ limit: '200' }))[1]).toBeNull()
  })
})
