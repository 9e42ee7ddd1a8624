import { serialize } from 'node:v8'
import { describe, expect, it, vi } from 'vitest'
import { readMessages } from './relay.ts'

const framed = (message: unknown): Buffer => {
  const body = serialize(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('a stream between nodes', () => {
  it('[MEDIA22] comes together whatever pieces the network makes of it, each byte copied a few times at most', async () => {
    const messages = [
      { end: true },
      { part: { sequence: 1, bytes: Buffer.alloc(200_000, 7) } },
      { part: { sequence: 2, bytes: Buffer.alloc(1) } },
    ]
    const bytes = Buffer.concat(messages.map(framed))
    const concat = vi.spyOn(Buffer, 'concat')
    for (const size of [1, 3, 1_000, bytes.length]) {
      concat.mockClear()
      const got: unknown[] = []
      for await (const message of readMessages(inPieces(bytes, size))) got.push(message)
      expect(JSON.stringify(got)).toBe(JSON.stringify(messages))
      const copied = concat.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0)
      expect(copied, `in pieces of ${size}`).toBeLessThan(bytes.length * 3)
    }
    concat.mockRestore()
  })

  it('[MEDIA22] ends where a message is longer than the limit, before its bytes are taken', async () => {
    const long = framed({ part: Buffer.alloc(5_000) })
    const messages = readMessages(inPieces(long, 10), 1_000)
    await expect(messages.next()).rejects.toThrow('too long')
  })
})
