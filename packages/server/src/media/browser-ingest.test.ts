import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import { describe, expect, it } from 'vitest'
import { BrowserClock } from './browser-clock.ts'
import { BrowserIngest } from './browser-ingest.ts'
import type { Media, NoPermit, PublishGrant } from './media.ts'
import { answerPings } from './pongs.ts'
import type { PublishProblems } from './publish-problems.ts'
import { videoShape } from './sps.ts'

const SEEN = { problems: { add: () => {} } as unknown as PublishProblems, shownAddress: () => null }

describe('the ingest of browsers', () => {
  it('[MEDIA23] takes no more than a key before the key is judged', async () => {
    const ingest = new BrowserIngest({
      media: {} as Media,
      permit: async () => ({ refused: 'unknown_key', room: '' }),
      ...SEEN,
    })
    const server = createServer().on('upgrade', (request, socket, head) =>
      ingest.upgrade(request, socket, head, { place: 'demo', held: () => {} }),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    client.on('error', () => {})
    client.write(
      'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n',
    )
    await once(client, 'data')
    let answered = 0
    client.on('data', (data: Buffer) => (answered += data.length))
    // A masked text message of 3 MiB, of which a part is sent.
    const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x30, 0, 0, 0, 0, 0, 0])
    client.write(Buffer.concat([head, Buffer.alloc(100_000, 0x61)]))
    await new Promise((done) => client.once('close', done))
    // Cut off at once, not told after the time that a key may take.
    expect(answered).toBe(0)
    ingest.close()
    server.close()
  })

  it('[MEDIA23] does not answer the pings of anyone who reads no answers', () => {
    const pongs: Buffer[] = []
    const ws = Object.assign(new EventEmitter(), {
      bufferedAmount: 0,
      pong: (data: Buffer) => {
        pongs.push(data)
        ws.bufferedAmount += data.length + 2
      },
    })
    answerPings(ws as unknown as WebSocket)
    for (let n = 0; n < 100_000; n++) ws.emit('ping', Buffer.alloc(125))
    expect(pongs.length).toBeGreaterThan(0)
    expect(ws.bufferedAmount).toBeLessThan(65 * 1_024)
  })
})

describe('the place of a key', () => {
  const host: PublishGrant = { place: 'demo', holder: 'k1' }
  const guest: PublishGrant = { place: 'demo~1', holder: 'g_1' }

  /** The reason of the last close. */
  let reasonOfClose = ''
  /** What is answered to a key at a place: `ready`, or the code of the close. */
  const answerAt = async (judged: PublishGrant | NoPermit | Error, place: string): Promise<string | number> => {
    const media = {
      admit: async () => undefined,
      accept: () => ({ bytes: () => {}, take: () => {}, ended: () => {} }),
    } as unknown as Media
    const permit = async (): Promise<PublishGrant | NoPermit> => {
      if (judged instanceof Error) throw judged
      return judged
    }
    const ingest = new BrowserIngest({ media, permit, ...SEEN })
    const server = createServer().on('upgrade', (request, socket, head) =>
      ingest.upgrade(request, socket, head, { place, held: () => {} }),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    ws.once('open', () => ws.send(JSON.stringify({ t: 'publish', key: 'a key' })))
    const answer = await new Promise<string | number>((done) => {
      ws.once('message', (data) => done((JSON.parse(String(data)) as { t: string }).t))
      ws.once('close', (code, reason) => {
        reasonOfClose = String(reason)
        done(code)
      })
    })
    ws.terminate()
    ingest.close()
    server.close()
    return answer
  }

  it.each([
    ['a guest', guest, 'demo~1', 'ready'],
    ['a guest', guest, 'demo~1~low', 4_403],
    ['a guest', guest, 'demo~2', 4_403],
    ['a guest', guest, 'demo', 4_403],
    ['a guest', guest, 'demo~low', 4_403],
    ['the host', host, 'demo', 'ready'],
    ['the host', host, 'demo~low', 'ready'],
    ['the host', host, 'demo~audio', 4_403],
    ['the host', host, 'demo~1', 4_403],
    ['the host', host, 'demo~1~low', 4_403],
    ['the host', host, 'demo~low~low', 4_403],
    ['the host', host, 'other', 4_403],
  ] as const)('[STAGE5] the key of %s, for %o, at %s: %s', async (_, permit, place, answer) => {
    expect(await answerAt(permit, place)).toBe(answer)
  })

  it.each([
    ['of a closed room', { refused: 'room_closed', room: 'demo' } as const, 4_410],
    ['of nobody', { refused: 'unknown_key', room: 'demo' } as const, 4_403],
    ['that cannot be judged now', new Error('no storage'), 1_011],
  ])('[PUB13] a key %s is refused as what it is', async (_, judged, code) => {
    expect(await answerAt(judged, 'demo')).toBe(code)
  })

  it('[PUB31] a key is refused after the end of a show, and is told whether the site has cut it', async () => {
    const ended = { refused: 'ended', room: 'demo' } as const
    expect([await answerAt(ended, 'demo'), reasonOfClose]).toEqual([4_411, 'ended'])
    expect([await answerAt({ ...ended, isCutBySite: true }, 'demo'), reasonOfClose]).toEqual([4_411, 'cut_by_site'])
  })
})

describe('a publisher that comes back', () => {
  it('[PUB7] is known by its session, and its questions are answered', async () => {
    const publishers: PublishGrant[] = []
    const media = {
      admit: async (permit: PublishGrant) => void publishers.push(permit),
      accept: () => ({ bytes: () => {}, take: () => {}, ended: () => {} }),
    } as unknown as Media
    const ingest = new BrowserIngest({ media, permit: async () => ({ place: 'demo', holder: 'k1' }), ...SEEN })
    const server = createServer().on('upgrade', (request, socket, head) =>
      ingest.upgrade(request, socket, head, { place: 'demo', held: () => {} }),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const said: unknown[] = []
    ws.on('message', (data) => said.push(JSON.parse(String(data))))
    await once(ws, 'open')
    ws.send(JSON.stringify({ t: 'publish', key: 'a key', session: 's1' }))
    await once(ws, 'message')
    ws.send('{"t":"ping"}')
    await once(ws, 'message')
    expect(said).toEqual([{ t: 'ready', pings: true }, { t: 'pong' }])
    expect(publishers).toEqual([{ place: 'demo', holder: 'k1', session: 's1' }])
    ws.terminate()
    ingest.close()
    server.close()
  })
})

describe('the size in a parameter set', () => {
  /** Bits of a baseline parameter set up to the order of frames: type 1, with a cycle of two thousand million. */
  const exp = (value: number): string => {
    const bits = (value + 1).toString(2)
    return '0'.repeat(bits.length - 1) + bits
  }
  const parameterSet = (bits: string): Buffer => {
    const bytes = (bits + '1'.repeat(64)).match(/.{8}/g) ?? []
    return Buffer.from([0x67, 66, 0, 31, ...bytes.map((byte) => Number.parseInt(byte, 2))])
  }

  it('[MEDIA23] is read in bounded time, and is one that boxes can hold', () => {
    const endless = [exp(0), exp(0), exp(1), '0', exp(0), exp(0), exp(2_000_000_000)].join('')
    expect(() => videoShape(parameterSet(endless))).toThrow('out of bounds')
    const large = [exp(0), exp(0), exp(2), exp(0), '0', exp(100_000_000), exp(3), '1', '0', '0'].join('')
    expect(videoShape(parameterSet(large))).toEqual({ width: 16_384, height: 64 })
  })
})

it('[PUB10] a time that leaps further than a connection may be silent is refused, before gaps are filled up to it', () => {
  const clock = new BrowserClock()
  expect([clock.at(5_000), clock.at(5_033), clock.at(15_000), clock.at(6_000)]).toEqual([0, 33, 10_000, 1_000])
  for (const odd of [7 * 86_400_000, 26_000, -10_001, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    expect(() => clock.at(odd), String(odd)).toThrow('the clock jumped')
  expect(clock.at(25_000)).toBe(20_000)
})
