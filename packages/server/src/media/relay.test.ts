import { createHmac } from 'node:crypto'
import { serialize } from 'node:v8'
import { describe, expect, it, vi } from 'vitest'
import { readMessages, sealedHead } from './relay.ts'
import type { SealOf } from './relay.ts'

const sealsOf =
  (key: string): SealOf =>
  (place, head) =>
    createHmac('sha256', key).update(`${place}\n`).update(head).digest()
const sealOf = sealsOf('of one call')

const framed = (message: unknown, place = 0): Buffer => {
  const body = serialize(message)
  return Buffer.concat([sealedHead(body, place, sealOf), body])
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const MESSAGES = [
  { end: true },
  { part: { sequence: 1, bytes: Buffer.alloc(200_000, 7) } },
  { part: { sequence: 2, bytes: Buffer.alloc(1) } },
]

/** What a reader takes before it ends, and why it does. */
async function read(bytes: Buffer, seals = sealOf): Promise<{ taken: unknown[]; error?: string }> {
  const taken: unknown[] = []
  try {
    for await (const message of readMessages(inPieces(bytes, 10_000), seals)) taken.push(message)
    return { taken }
  } catch (error) {
    return { taken, error: (error as Error).message }
  }
}

describe('a stream between nodes', () => {
  it('[MEDIA22] comes together whatever pieces the network makes of it, each byte copied a few times at most', async () => {
    const bytes = Buffer.concat(MESSAGES.map(framed))
    const concat = vi.spyOn(Buffer, 'concat')
    for (const size of [1, 3, 1_000, bytes.length]) {
      concat.mockClear()
      const got: unknown[] = []
      for await (const message of readMessages(inPieces(bytes, size), sealOf)) got.push(message)
      expect(JSON.stringify(got)).toBe(JSON.stringify(MESSAGES))
      const copied = concat.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0)
      expect(copied, `in pieces of ${size}`).toBeLessThan(bytes.length * 3)
    }
    concat.mockRestore()
  })

  it('[MEDIA22] ends where a message is longer than the limit, before its bytes are taken', async () => {
    const long = framed({ part: Buffer.alloc(5_000) })
    const messages = readMessages(inPieces(long, 10), sealOf, 1_000)
    await expect(messages.next()).rejects.toThrow('too long')
  })

  it('[NODE4] nothing is taken of what is not from the node that was asked, in its place and whole', async () => {
    const [first, second, third] = MESSAGES.map(framed) as [Buffer, Buffer, Buffer]
    const whole = await read(Buffer.concat([first, second, third]))
    expect(whole.taken).toHaveLength(3)
    const changed = (bytes: Buffer, at: number): Buffer => {
      const copy = Buffer.from(bytes)
      copy[at] = (copy[at] ?? 0) ^ 1
      return copy
    }
    const tried: [string, Buffer, SealOf, number][] = [
      ['of another call', Buffer.concat([first, second]), sealsOf('of another call'), 0],
      ['twice', Buffer.concat([first, first, second]), sealOf, 1],
      ['one left out', Buffer.concat([first, third]), sealOf, 1],
      ['in another order', Buffer.concat([second, first]), sealOf, 0],
      ['a byte of its words', changed(first, first.length - 1), sealOf, 0],
      ['a byte of its length', changed(first, 3), sealOf, 0],
      ['a byte of its seal', changed(first, 40), sealOf, 0],
      ['as an earlier version sent it', first.subarray(68), sealOf, 0],
    ]
    for (const [what, bytes, seals, taken] of tried) {
      const result = await read(Buffer.concat([bytes, third]), seals)
      expect([what, result.taken.length]).toEqual([what, taken])
      expect([what, result.error]).toEqual([what, 'a message between nodes is not the one that was sent'])
    }
  })

  it('[NODE4] a length that was never sent makes a node keep nothing', async () => {
    let given = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      const head = Buffer.alloc(68)
      head.writeUInt32BE(150 * 1_024 * 1_024)
      yield head
      for (;;) yield Buffer.alloc((given += 1))
    }
    await expect(readMessages(endless(), sealOf).next()).rejects.toThrow('not the one that was sent')
    expect(given).toBe(0)
  })
})
