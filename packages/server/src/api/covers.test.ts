import { OvationError } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { coverHandlers } from './covers.ts'

function world(refusal?: OvationError) {
  const done: unknown[] = []
  const handlers = coverHandlers({
    roomCovers: {
      of: async (room: string) => `/${room}.webp`,
      set: async (room: string, webp: Uint8Array) => `/${room}/${webp.join()}.webp`,
      remove: async (room: string) => void done.push(`removed of ${room}`),
    } as never,
    replayCovers: {
      set: async (id, webp) => ({ id, title: webp.join() }) as never,
      remove: async (id) => ({ id, title: 'none' }) as never,
    },
    images: {
      reencode: async (image: Uint8Array, options: unknown) => {
        done.push([...image], options)
        return { bytes: Uint8Array.of(9) }
      },
    } as never,
    budgets: {
      rates: {
        avatars: {
          mustTake: (key: string) => {
            if (refusal) throw refusal
            done.push(`taken of ${key}`)
          },
        },
      },
    } as never,
    addresses: { keyOf: (address) => `key of ${address}` },
  })
  const call = {
    request: { raw: { socket: { remoteAddress: '192.0.2.1' } }, headers: {} },
    ...{ image: Uint8Array.of(1), actor: 'ann', params: { room: 'one', id: 'a' } },
  } as never
  return { done, handlers, call }
}

const SENT = ['taken of ann', [1], { client: 'key of 192.0.2.1', maxEdgePx: 960, aspect: 16 / 9 }]

it('[ROOM11] a picture that a host sends is encoded anew, 16:9, and stands for the room', async () => {
  const { done, handlers, call } = world()
  expect(await handlers.setRoomCover(call)).toEqual({ cover: '/one/9.webp' })
  expect(done).toEqual(SENT)
  expect(await handlers.getRoomCover(call)).toEqual({ cover: '/one.webp' })
  await handlers.removeRoomCover(call)
  expect(done.at(-1)).toBe('removed of one')
})

it('[REPLAY29] or for a recording, until it is removed', async () => {
  const { done, handlers, call } = world()
  expect(await handlers.setReplayCover(call)).toEqual({ id: 'a', title: '9' })
  expect(done).toEqual(SENT)
  expect(await handlers.removeReplayCover(call)).toEqual({ id: 'a', title: 'none' })
})

it('[ROOM11] who sends too many is refused before anything is read', async () => {
  const refusal = new OvationError('rate_limited')
  const { done, handlers, call } = world(refusal)
  await expect(handlers.setRoomCover(call)).rejects.toBe(refusal)
  await expect(handlers.setReplayCover(call)).rejects.toBe(refusal)
  expect(done).toEqual([])
})
