import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually, ManualClock } from '@ovation/testkit'
import { WebSocket } from 'ws'
import { afterEach, describe, expect, it } from 'vitest'
import { LiveStream } from './live-stream.ts'
import { LowLatencyServer } from './low-latency.ts'
import type { Watch } from './low-latency.ts'

const closes: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closes.splice(0)) await close()
})

const newStream = (): LiveStream => {
  const stream = new LiveStream('s', 5_000)
  stream.begin({ bytes: Buffer.from('head'), mime: 'video/mp4', width: 640, height: 360 })
  return stream
}
const add = (stream: LiveStream, text: string, independent = true): void =>
  stream.add({ sequence: 0, startMs: stream.endMs, durationMs: 100, independent, bytes: Buffer.from(text) })

/** A server, and viewers who are let in as `watch` says, and may stay as `mayWatch` says. */
async function start(watch: Partial<Watch> = {}, mayWatch = async (_actor?: string): Promise<boolean> => true) {
  const clock = new ManualClock()
  const lowLatency = new LowLatencyServer(clock)
  const stream = newStream()
  const all: Watch = {
    ...{ room: 'one', actor: undefined, stills: false },
    ...{ stream: async () => stream, admit: async () => true, mayWatch: async () => true },
    ...watch,
  }
  const server = createServer().on('upgrade', (request, socket, head) => {
    const actor = request.headers.actor as string | undefined
    lowLatency.upgrade(request, socket, head, { ...all, actor, mayWatch: () => mayWatch(actor) })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closes.push(
    () => server.closeAllConnections(),
    () => new Promise((done) => void server.close(done)),
  )
  const join = (actor = '') => {
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      headers: actor ? { actor } : {},
    })
    const viewer = { ws, heard: [] as string[], code: 0 }
    ws.on('message', (data) => viewer.heard.push(String(data)))
    ws.on('close', (code) => (viewer.code = code))
    ws.on('error', () => {})
    closes.unshift(() => ws.terminate())
    return viewer
  }
  return { clock, lowLatency, stream, join }
}
const INIT = '{"t":"init","mime":"video/mp4","epochMs":5000,"width":640,"height":360}'

describe('the low-latency stream', () => {
  it('[MEDIA4] says how to take what follows, then the init segment, and all since the newest keyframe', async () => {
    const { stream, join } = await start()
    add(stream, 'old')
    add(stream, 'key')
    add(stream, 'next', false)
    const viewer = join()
    await eventually(() => viewer.heard.length === 4, 'the beginning')
    expect(viewer.heard).toEqual([INIT, 'head', 'key', 'next'])
    add(stream, 'x'.repeat(100_000))
    await eventually(() => viewer.heard.length === 7, 'a large part')
    expect(viewer.heard.slice(4).map(({ length }) => length)).toEqual([49_152, 49_152, 1_696])
    stream.end()
    await eventually(() => viewer.code !== 0, 'the end')
    expect(viewer.code).toBe(4_410)
  })

  it.each([
    [4_404, 'nothing is live', { stream: async () => undefined }],
    [4_404, 'nobody may know', { admit: async () => false }],
    [4_404, 'it cannot be found out', { stream: () => Promise.reject(new Error('storage')) }],
    [4_403, 'they may not watch', { admit: () => Promise.reject(new Error('forbidden')) }],
  ])('[MEDIA4] is closed with %i where %s', async (code, _, watch) => {
    const viewer = (await start(watch)).join()
    await eventually(() => viewer.code !== 0, 'the close')
    expect([viewer.code, viewer.heard]).toEqual([code, []])
  })

  it('[NET5] says that nothing comes to those who asked, after 400 ms and again', async () => {
    const { clock, stream, join } = await start({ stills: true })
    const viewer = join()
    await eventually(() => viewer.heard.length === 2, 'the beginning')
    expect(viewer.heard[0]).toBe(INIT.replace('}', ',"stills":true}'))
    for (const count of [2, 3, 4]) {
      clock.advance(400)
      await new Promise((done) => void setTimeout(done, 20))
      expect(viewer.heard).toHaveLength(count)
    }
    expect(viewer.heard.at(-1)).toBe('{"t":"still"}')
    clock.advance(300)
    add(stream, 'key')
    clock.advance(100)
    await eventually(() => viewer.heard.length >= 5, 'the part')
    expect(viewer.heard.slice(4)).toEqual(['key'])
  })

  it('[AUTH3] ends for those who may watch no more: at once when that is told, else within a second', async () => {
    const banned = new Set<string>()
    const { clock, lowLatency, join } = await start({}, async (actor = '') => {
      if (actor === 'ed') throw new Error('storage')
      return !banned.has(actor)
    })
    const [mia, gus] = [join('mia'), join('gus')]
    await eventually(() => mia.heard.length === 2 && gus.heard.length === 2, 'both')
    banned.add('mia')
    await lowLatency.changed('another room')
    await lowLatency.changed('one', 'gus')
    await new Promise((done) => void setTimeout(done, 20))
    expect([mia.code, gus.code]).toEqual([0, 0])
    await lowLatency.changed('one', 'mia')
    await eventually(() => mia.code !== 0, 'the ban')
    expect([mia.code, gus.code]).toEqual([4_403, 0])
    banned.add('gus')
    clock.advance(799)
    await new Promise((done) => void setTimeout(done, 20))
    expect(gus.code).toBe(0)
    clock.advance(1)
    await eventually(() => gus.code !== 0, 'the ban that nobody told')
    expect(gus.code).toBe(4_403)
    // What cannot be found out is no leave to stay.
    const ed = join('ed')
    await eventually(() => ed.heard.length === 2, 'a third')
    await lowLatency.changed('one')
    await eventually(() => ed.code !== 0, 'the end')
    expect(ed.code).toBe(4_403)
  })

  it('[MEDIA4] sends everybody away when the server stops', async () => {
    const { lowLatency, clock, join } = await start({ stills: true })
    const viewer = join()
    await eventually(() => viewer.heard.length === 2, 'the beginning')
    lowLatency.close()
    await eventually(() => viewer.code !== 0, 'the close')
    expect(viewer.code).toBe(1_001)
    clock.advance(10_000)
    expect(viewer.heard).toHaveLength(2)
  })
})
