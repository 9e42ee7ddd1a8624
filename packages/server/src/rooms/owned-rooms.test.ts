import { initialSite } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { InProcessBus } from '../bus/index.ts'
import { SERVER_LIMITS } from '../ops/index.ts'
import { settled } from './hub.fixture.ts'
import { MemoryLog } from './memory-log.fixture.ts'
import { OwnedRooms } from './owned-rooms.ts'
import { OwnershipLost } from './pending.ts'
import { StorageGate } from './storage-gate.ts'

async function open(names: string[] = ['r'], maxOpenRooms = 10) {
  const log = new MemoryLog()
  for (const name of names) await log.createRoom(name)
  const storage = new StorageGate()
  const taken: string[] = []
  const errors: unknown[] = []
  const saved: string[] = []
  const elsewhere = new Set<string>()
  const fails = { take: 0, save: 0 }
  const owned = new OwnedRooms({
    log: Object.assign(log.port, {
      saveSnapshot: async ({ state }: { state: { room: string } }) => {
        if (fails.save-- > 0) throw new Error('the log was away')
        saved.push(state.room)
      },
      takeOwnership: async (room: string) => {
        if (fails.take-- > 0) throw new Error('the log was away')
        return (await log.heads([room]))[0]
      },
    }),
    ...{ committer: log, bus: new InProcessBus<never>(), clock: new ManualClock() },
    limits: { ...SERVER_LIMITS, maxOpenRooms },
    ...{ storageRefusal: () => undefined, openWallet: async () => {}, connectedRole: () => undefined, requestKey: 'k' },
    idsOf: async (person: string) => [person],
    site: { state: initialSite(), know: async () => {} },
    ownership: { elsewhere: (room) => (elsewhere.has(room) ? 'n2' : undefined) },
    storage,
    onTaken: ({ room }) => void taken.push(room),
    onError: (error) => void errors.push(error),
  })
  let commandId = 0
  /** Opens a room in which something happens that no snapshot has. */
  const used = async (room: string) => {
    const live = await owned.get(room)
    const actor = { id: 'o', name: 'O', role: 'owner' } as const
    const commands = [
      { type: 'room.open', body: { title: 'R' } },
      { type: 'message.send', body: { text: 'x' } },
    ] as const
    if (live.state.lifecycle !== 'open') await live.submit({ actor, commandId: `open ${room}`, command: commands[0] })
    await live.submit({ actor, commandId: `${++commandId}`, command: commands[1] })
    return live
  }
  return { owned, storage, taken, errors, saved, elsewhere, fails, used }
}

describe('a room', () => {
  it('is taken over once for all who need it, and is then open', async () => {
    const { owned, taken } = await open()
    expect(owned.find('r')).toBeUndefined()
    const [one, other] = await Promise.all([owned.get('r'), owned.get('r')])
    expect(one).toBe(other)
    expect(await owned.get('r')).toBe(one)
    expect(taken).toEqual(['r'])
    expect(owned.find('r')).toBe(one)
    expect([...owned.all]).toEqual([one])
    expect(owned.size).toBe(1)
  })

  it('[LOG1] that was not created does not exist, nor does one that has no room’s name', async () => {
    const { owned } = await open()
    for (const name of ['nope', '$site', '']) {
      await expect(owned.get(name)).rejects.toMatchObject({ code: 'room_not_found' })
      expect(owned.find(name)).toBeUndefined()
    }
  })

  it('is not taken over when so many are open', async () => {
    const { owned } = await open(['r', 's', 't'], 2)
    await owned.get('r')
    await owned.get('s')
    await expect(owned.get('t')).rejects.toMatchObject({ code: 'overloaded', retryInMs: 5_000 })
    expect(await owned.get('r')).toBeDefined()
  })

  it('[OWN18] that could not be opened is opened by the next who need it', async () => {
    const { owned, fails, taken } = await open()
    fails.take = 1
    await expect(owned.get('r')).rejects.toThrow('away')
    await settled()
    expect((await owned.get('r')).room).toBe('r')
    expect(taken).toEqual(['r'])
  })

  it('is not opened from what was read before the storage was reopened', async () => {
    const { owned, storage } = await open()
    const opening = owned.get('r')
    await Promise.resolve()
    await Promise.resolve()
    storage.reopen(Promise.resolve())
    await expect(opening).rejects.toMatchObject({ code: 'storage_failed' })
    await settled()
    expect((await owned.get('r')).room).toBe('r')
  })
})

describe('a room that is closed', () => {
  it('takes no command, is stored as a snapshot, and is taken over by the next who need it', async () => {
    const { owned, saved, taken, used } = await open()
    const live = await used('r')
    await owned.evict(live)
    expect(saved).toEqual(['r'])
    expect(owned.find('r')).toBeUndefined()
    await expect(live.submit({} as never)).rejects.toThrow(OwnershipLost)
    expect(await owned.get('r')).not.toBe(live)
    expect(taken).toEqual(['r', 'r'])
  })

  it('whose snapshot cannot be stored is closed all the same', async () => {
    const { owned, errors, fails, used } = await open()
    fails.save = 1
    await owned.evict(await used('r'))
    expect(errors).toHaveLength(1)
    expect(owned.size).toBe(0)
  })

  it('does not close the one that was opened after it', async () => {
    const { owned } = await open()
    const old = await owned.get('r')
    owned.forget(old)
    const live = await owned.get('r')
    expect(live).not.toBe(old)
    owned.forget(old)
    expect(owned.find('r')).toBe(live)
    expect(await owned.get('r')).toBe(live)
  })

  it('[OWN7] is every one that another node owns now, and no other', async () => {
    const { owned, saved, elsewhere, used } = await open(['r', 's'])
    await used('r')
    await used('s')
    elsewhere.add('s')
    owned.releaseRooms()
    await settled()
    expect(saved).toEqual(['s'])
    expect([...owned.all].map(({ room }) => room)).toEqual(['r'])
  })

  it('[FEATURE31] that is closed has its likes, also by whoever opens it next', async () => {
    const { owned, used } = await open()
    const live = await used('r')
    live.addLikes(4)
    await live.tick()
    live.addLikes(3)
    await owned.evictAll()
    expect((await owned.get('r')).state.likes).toBe(7)
  })

  it('is every one at the end, with a snapshot; or without, when memory is dropped', async () => {
    const { owned, saved, used } = await open(['r', 's'])
    await used('r')
    await used('s')
    await owned.evictAll()
    expect(saved).toEqual(['r', 's'])
    const [r] = [await used('r'), await used('s')]
    owned.drop()
    expect(owned.size).toBe(0)
    expect(saved).toHaveLength(2)
    await expect(r.submit({} as never)).rejects.toThrow(OwnershipLost)
    expect(await owned.get('r')).not.toBe(r)
  })
})
