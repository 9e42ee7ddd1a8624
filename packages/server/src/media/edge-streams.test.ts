import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { createHmac } from 'node:crypto'
import { eventually, ManualClock } from '@ovation/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { EdgeStreams } from './edge-streams.ts'
import { LiveStream } from './live-stream.ts'
import { relay } from './relay.ts'
import type { SealOf } from './relay.ts'

const sealOf: SealOf = (place, head) => createHmac('sha256', `secret ${place}`).update(head).digest()
const closes: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closes.splice(0)) await close()
})

const streamOf = (id: string): LiveStream => {
  const stream = new LiveStream(id, 1_000)
  stream.begin({ bytes: Buffer.from('head'), mime: 'video/mp4', width: 640, height: 360 })
  stream.add({ sequence: 0, startMs: 0, durationMs: 500, independent: true, bytes: Buffer.from('part') })
  return stream
}

/** Another node that publishes streams, and this one, which pulls them. */
async function start() {
  const published = new Map<string, LiveStream>()
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    const stream = published.get((request.url ?? '').slice(1))
    if (stream) relay(stream, response, sealOf)
    else response.writeHead(404).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clock = new ManualClock()
  let isKnown = true
  const edges = new EdgeStreams({
    clock,
    sourceOf: async (room) => (isKnown ? { url: `${url}/${room}`, headers: {}, sealOf } : undefined),
  })
  closes.push(
    () => edges.close(),
    () => server.closeAllConnections(),
    () => new Promise((done) => void server.close(done)),
  )
  return { published, edges, clock, asked: () => asked, forget: () => (isKnown = false) }
}

describe('streams of other nodes', () => {
  it('[MEDIA43] are pulled once for all viewers here, and go on as they come', async () => {
    const { published, edges, asked } = await start()
    const origin = streamOf('a')
    published.set('one', origin)
    const [first, second] = await Promise.all([edges.stream('one'), edges.stream('one')])
    expect([first === second, first?.id, first?.endMs, asked()]).toEqual([true, 'a', 500, 1])
    origin.add({ sequence: 1, startMs: 500, durationMs: 500, independent: false, bytes: Buffer.from('more') })
    await eventually(() => first?.endMs === 1_000, 'the next part')
    expect([await edges.stream('one'), asked()]).toEqual([first, 1])
    origin.end()
    await eventually(() => first?.over, 'the end')
    expect(first?.moved).toBe(false)
  })

  it('[MEDIA43] are not asked for again within half a second where there is none', async () => {
    const { published, edges, clock, asked, forget } = await start()
    expect([await edges.stream('one'), asked()]).toEqual([undefined, 1])
    published.set('one', streamOf('a'))
    clock.advance(499)
    expect([await edges.stream('one'), asked()]).toEqual([undefined, 1])
    clock.advance(1)
    expect([(await edges.stream('one'))?.id, asked()]).toEqual(['a', 2])
    forget()
    expect([await edges.stream('two'), asked()]).toEqual([undefined, 2])
  })

  it('[MEDIA43] whose node was lost are shown as they stood for 45 seconds, until another one has them', async () => {
    const { published, edges, clock } = await start()
    const origin = streamOf('a')
    published.set('one', origin)
    const pulled = await edges.stream('one')
    published.delete('one')
    origin.leave()
    await eventually(() => pulled?.over, 'the loss')
    expect([pulled?.moved, await edges.stream('one')]).toEqual([true, pulled])
    clock.advance(44_999)
    expect(await edges.stream('one')).toBe(pulled)
    clock.advance(1)
    expect(await edges.stream('one')).toBeUndefined()
    published.set('one', streamOf('b'))
    clock.advance(500)
    expect((await edges.stream('one'))?.id).toBe('b')
  })

  it('[MEDIA43] that nobody watches for half a minute are let go', async () => {
    const { published, edges, clock, asked } = await start()
    published.set('one', streamOf('a'))
    const pulled = await edges.stream('one')
    const stop = pulled?.follow({ init: () => {}, part: () => {}, ended: () => {} })
    clock.advance(60_000)
    expect([await edges.stream('one'), asked()]).toEqual([pulled, 1])
    stop?.()
    clock.advance(30_000)
    expect([await edges.stream('one'), asked()]).toEqual([pulled, 1])
    clock.advance(35_000)
    await eventually(() => pulled?.over, 'it to be let go')
    expect([(await edges.stream('one'))?.id, asked()]).toEqual(['a', 2])
  })

  it('[MEDIA43] are let go when another one comes', async () => {
    const { published, edges, asked } = await start()
    published.set('one', streamOf('a'))
    const pulled = await edges.stream('one')
    edges.drop('one')
    edges.drop('never there')
    await eventually(() => pulled?.over, 'it to be let go')
    published.set('one', streamOf('b'))
    expect([(await edges.stream('one'))?.id, asked()]).toEqual(['b', 2])
  })
})
