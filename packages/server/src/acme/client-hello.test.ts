import { duplexPair } from 'node:stream'
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { alpnOf } from './client-hello.ts'

/** What Node itself sends first. */
const helloWith = (protocols: string[] | undefined): Promise<Buffer> =>
  new Promise((done) => {
    const [near, far] = duplexPair()
    far.once('data', (bytes: Buffer) => {
      done(bytes)
      socket.destroy()
    })
    const socket = connect({
      socket: near,
      servername: 'live.test',
      ...(protocols ? { ALPNProtocols: protocols } : {}),
    })
    socket.on('error', () => {})
  })

describe('the first message of a TLS connection', () => {
  it('[ACME2] tells which protocols are asked for', async () => {
    expect(alpnOf(await helloWith(['acme-tls/1']))).toEqual(['acme-tls/1'])
    expect(alpnOf(await helloWith(['h2', 'http/1.1']))).toEqual(['h2', 'http/1.1'])
    expect(alpnOf(await helloWith(undefined))).toEqual([])
  })

  it('[ACME2] that ends too early, or is none, tells nothing and breaks nothing', async () => {
    const hello = await helloWith(['acme-tls/1'])
    for (let length = 0; length < hello.length; length += 1)
      expect(alpnOf(hello.subarray(0, length)).length, `${length} bytes`).toBeLessThanOrEqual(1)
    expect(alpnOf(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toEqual([])
    const other = Buffer.from(hello)
    other[5] = 2
    expect(alpnOf(other), 'another message').toEqual([])
  })
})
