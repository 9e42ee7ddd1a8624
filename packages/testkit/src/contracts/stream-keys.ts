import { expect } from 'vitest'
import type { StreamKeyRow, StreamKeyStore } from '@ovation/server/media'
import { withFixture } from './with-fixture.ts'

/** What a test of stream keys needs: a fresh storage. */
export type StreamKeyStoreFixture = { store: StreamKeyStore; close(): Promise<void> }

const row = (room: string, id: string, createdAt: number, more: Partial<StreamKeyRow> = {}): StreamKeyRow => ({
  ...{ room, id, createdAt, name: `the ${id}`, hash: `hash of ${room}/${id}`, sealed: `sealed ${id}` },
  ...more,
})

/** What every store of stream keys has to hold, rule by rule (docs/spec/media.md). */
export function streamKeyStoreContract(open: () => Promise<StreamKeyStoreFixture>): void {
  const test = withFixture(open)
  const withStore = (name: string, run: (store: StreamKeyStore) => Promise<void>): void =>
    test(name, ({ store }) => run(store))
  const idsOf = async (store: StreamKeyStore, room: string): Promise<string[]> =>
    (await store.listStreamKeys(room)).map(({ id }) => id)

  withStore('[MEDIA6] the keys of a room are listed as they were written, the oldest first', async (store) => {
    const [second, first] = [row('r', 'a', 2_000), row('r', 'main', 1_800_000_000_000 - 1)]
    const newest = row('r', 'b', 1_800_000_000_000, { name: '' })
    for (const one of [newest, first, second, row('s', 'main', 5)]) await store.writeStreamKey(one, true)
    expect(await store.listStreamKeys('r')).toEqual([second, first, newest])
    expect(await idsOf(store, 's')).toEqual(['main'])
    expect(await store.listStreamKeys('none')).toEqual([])
  })

  withStore(
    '[MEDIA6] a key that is made anew keeps its name and its place; the old one is found no more',
    async (store) => {
      for (const one of [row('r', 'main', 1), row('r', 'second', 2)]) await store.writeStreamKey(one, true)
      const anew = row('r', 'main', 9, { name: 'another', hash: 'new', sealed: 'sealed anew' })
      await store.writeStreamKey(anew, true)
      expect(await store.listStreamKeys('r')).toEqual([{ ...anew, name: 'the main' }, row('r', 'second', 2)])
      expect(await store.findStreamKey('hash of r/main')).toBeUndefined()
      expect(await store.findStreamKey('new')).toEqual({ room: 'r', id: 'main' })
    },
  )

  withStore('[MEDIA6] two who make the first key of a room at once make one', async (store) => {
    const both = [row('r', 'main', 1, { hash: 'x', sealed: 'x' }), row('r', 'main', 1, { hash: 'y', sealed: 'y' })]
    await Promise.all(both.map((one) => store.writeStreamKey(one, false)))
    const [kept, ...others] = await store.listStreamKeys('r')
    expect(others).toEqual([])
    expect(both).toContainEqual(kept)
    await store.writeStreamKey(row('r', 'main', 7, { hash: 'z' }), false)
    expect(await store.listStreamKeys('r')).toEqual([kept])
    expect(await store.findStreamKey('z')).toBeUndefined()
  })

  withStore('[MEDIA6] a key opens one room: a second one with its digest is refused', async (store) => {
    await store.writeStreamKey(row('r', 'main', 1, { hash: 'same' }), true)
    await expect(store.writeStreamKey(row('s', 'main', 1, { hash: 'same' }), true)).rejects.toThrow()
    expect(await store.findStreamKey('same')).toEqual({ room: 'r', id: 'main' })
    expect(await store.listStreamKeys('s')).toEqual([])
  })

  withStore('[MEDIA6] a key that is revoked is gone, and no other', async (store) => {
    for (const one of [row('r', 'main', 1), row('r', 'second', 2), row('s', 'main', 3)])
      await store.writeStreamKey(one, true)
    expect(await store.deleteStreamKey('r', 'main')).toBe(true)
    expect(await store.deleteStreamKey('r', 'main')).toBe(false)
    expect([await idsOf(store, 'r'), await idsOf(store, 's')]).toEqual([['second'], ['main']])
    expect(await store.findStreamKey('hash of r/main')).toBeUndefined()
    expect(await store.findStreamKey('hash of s/main')).toEqual({ room: 's', id: 'main' })
  })
}
