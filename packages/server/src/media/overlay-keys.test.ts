import { expect, it } from 'vitest'
import { databaseInMemory } from '../log/sqlite/in-memory.fixture.ts'
import type { StorageThread } from '../storage/index.ts'
import { sqliteStreamKeyStore } from './key-store.ts'
import { StreamKeys } from './keys.ts'
import { isOverlayKey, OverlayKeys } from './overlay-keys.ts'
import { mediaHandlers } from './store-handlers.ts'

function start() {
  const handlers = mediaHandlers(databaseInMemory())
  const call = async (method: string, ...args: unknown[]) => handlers[method]?.(...(args as never[]))
  const store = sqliteStreamKeyStore({ call } as unknown as StorageThread)
  return { overlays: new OverlayKeys(store, 'secret', () => 1), streams: new StreamKeys(store, 'secret', () => 1) }
}

it('[OVERLAY10] a room has one key for its overlays, shown again as it was, until another takes its place', async () => {
  const { overlays } = start()
  const key = await overlays.show('one')
  expect(key).toMatch(/^overlay\.one_[\w-]{27}$/)
  expect(isOverlayKey(key)).toBe(true)
  expect(await overlays.show('one')).toBe(key)
  expect(await overlays.roomOf(key)).toBe('one')
  const next = await overlays.reset('one')
  expect(next).not.toBe(key)
  expect(await overlays.show('one')).toBe(next)
  expect([await overlays.roomOf(key), await overlays.roomOf(next)]).toEqual([undefined, 'one'])
  expect(await overlays.show('two')).not.toBe(next)
  for (const other of ['', 'overlay.', `${next}x`, `${key.slice(8)}`])
    expect(await overlays.roomOf(other)).toBeUndefined()
})

it('[OVERLAY10] it is no stream key, and a stream key is none of an overlay', async () => {
  const { overlays, streams } = start()
  const [overlay, stream] = [await overlays.show('one'), await streams.show('one')]
  for (const key of [overlay, overlay.replace('.', '/'), overlay.slice(8)])
    expect(await streams.find(key)).toBeUndefined()
  for (const key of [stream, `overlay.${stream}`]) expect(await overlays.roomOf(key)).toBeUndefined()
  expect(await streams.list('one')).toHaveLength(1)
  expect(isOverlayKey(stream)).toBe(false)
})
