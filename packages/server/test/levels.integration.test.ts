import { randomBytes } from 'node:crypto'
import type { MessageRef } from '@ovation/client'
import type { RoomFrame, ServerFrame } from '@ovation/protocol'
import { eventually, FaultProxy } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'
import type { RawClient } from './server.fixture.ts'

const FAST = {
  commandsPerActorPerSecond: 1_000,
  commandsPerActorBurst: 1_000,
  framesPerConnectionPerSecond: 1_000,
  framesPerConnectionBurst: 1_000,
}

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ limits: FAST })
})
afterAll(() => test.close())

const rooms = (raw: RawClient): RoomFrame[] => raw.frames.filter((frame): frame is RoomFrame => frame.t === 'room')
/** What does not compress. */
const words = (): string => randomBytes(240).toString('base64')

/** Answers the pings that a viewer has left unanswered so far. */
const answer = (raw: RawClient, from: number, to: number): void => {
  for (let n = from; n <= to; n++) raw.send({ t: 'pong', n })
}

describe('a viewer whose network does not take what the room says', () => {
  it('[LEVEL1] [LEVEL2] is sent what is essential, in frames that say what they leave out; nobody else notices', async () => {
    await test.server.rooms.create('l1', 'l1', { id: 'owner', name: 'Owner', role: 'owner' })
    const speaker = await test.rawIn('speaker', 'host', 'l1')
    const quick = await test.rawIn('quick', 'member', 'l1')
    const slow = await test.rawIn('slow', 'member', 'l1')
    slow.answerPings = false
    for (let n = 0; n < 60; n++) await speaker.command('message.send', { text: `${n} ${words()}` }, { room: 'l1' })
    await new Promise((next) => setTimeout(next, 1_200))
    // By now it has shown nothing for a second, and more than a little lies on the way to it.
    for (let n = 60; n < 160; n++) await speaker.command('message.send', { text: `${n} ${words()}` }, { room: 'l1' })
    await speaker.command('gift.send', { gift: 'flower', count: 1 }, { room: 'l1' })
    await speaker.command('room.title', { title: 'later' }, { room: 'l1' })
    const { seq } = await test.server.rooms.state('l1')
    await eventually(() => rooms(quick).at(-1)?.to === seq, 'the quick one to have all of it')
    const before = rooms(slow).at(-1)?.to ?? 0
    expect(before).toBeLessThan(seq - 50)

    answer(slow, 1, 50)
    slow.answerPings = true
    await eventually(() => rooms(slow).at(-1)?.to === seq, 'the slow one to stand at the present')
    let at = rooms(slow)[0]?.from ?? 0
    for (const frame of rooms(slow)) {
      expect(frame.from).toBe(at)
      at = frame.to + 1
    }
    const levels = new Set(rooms(slow).map(({ level }) => level))
    expect(levels.has('sampled') || levels.has('counters')).toBe(true)
    const missing = rooms(slow).flatMap(({ sampledOut = [] }) => sampledOut)
    const left = new Set(missing.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, k) => from + k)))
    expect(left.size).toBeGreaterThan(20)
    const seen = new Set(slow.events.map((event) => event.seq))
    for (const event of quick.events) {
      expect(seen.has(event.seq)).toBe(!left.has(event.seq))
      if (event.type !== 'message.sent') expect(seen.has(event.seq)).toBe(true)
    }
    expect(slow.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['gift.sent', 'room.titled']))
    expect(rooms(quick).every(({ level, sampledOut }) => level === undefined && sampledOut === undefined)).toBe(true)
  }, 30_000)

  it('[LEVEL3] who recovers gets everything again, and what was left out, as it stands now', async () => {
    await test.server.rooms.create('l2', 'l2', { id: 'owner', name: 'Owner', role: 'owner' })
    const proxy = await FaultProxy.open(test.port)
    const host = await test.client('host', 'host').rooms.get('l2').attach()
    const client = test.client('slow', 'member', {
      server: `http://127.0.0.1:${proxy.port}`,
      transports: ['websocket'],
    })
    const room = await client.rooms.get('l2').attach()
    const told: unknown[] = []
    room.onDiscontinuity((what) => told.push(what))
    proxy.faults = { clientBytesPerSecond: 3_000 }
    let level = 'full'
    room.subscribe(() => {
      if (room.getSnapshot().level !== 'full') ({ level } = room.getSnapshot())
    })
    const sent: MessageRef[] = []
    const until = performance.now() + 9_000
    for (let n = 0; performance.now() < until; n++) {
      sent.push(await host.messages.send({ text: `${n} ${words().slice(0, 160)}` }))
      await new Promise((next) => setTimeout(next, 12))
    }
    await eventually(() => room.getSnapshot().gaps.some(({ from }) => from > 1), 'something to be left out', 20_000)
    expect(['sampled', 'counters']).toContain(level)
    const gap = room.getSnapshot().gaps.findLast(({ from }) => from > 1)
    // Somebody corrects what the slow one has not seen yet.
    const late = sent.findLast(({ seq }) => seq >= (gap?.from ?? 0) && seq <= (gap?.to ?? 0))
    if (late) await host.messages.update(late, 'corrected')
    proxy.faults = {}
    await eventually(
      async () => {
        await host.messages.send({ text: 'on' })
        await new Promise((next) => setTimeout(next, 200))
        return room.getSnapshot().level === 'full' && test.server.rooms.openHub('l2')?.slow === 0
      },
      'it to recover',
      30_000,
    )
    await eventually(() => room.position.seq === host.position.seq, 'the present')
    const shown = room.getSnapshot().messages.map(({ seq = 0 }) => seq)
    const first = shown[0] ?? 0
    // What a screen shows has no gap that the server could still fill.
    const all = host.getSnapshot().messages.map(({ seq = 0 }) => seq)
    expect(shown.filter((seq) => seq > 0).length).toBeGreaterThan(100)
    expect(all.filter((seq) => seq >= Math.max(first, all[0] ?? 0))).toEqual(
      shown.filter((seq) => seq >= Math.max(first, all[0] ?? 0)),
    )
    expect(room.getSnapshot().gaps.every(({ to }) => to < (all.at(-100) ?? 0))).toBe(true)
    const corrected = room.getSnapshot().messages.find(({ seq }) => seq === late?.seq)
    if (corrected) expect(corrected.text).toBe('corrected')
    expect(told).toEqual([])
    await proxy.close()
  }, 90_000)

  it('[LEVEL4] a quiet room is never sampled out, however late the answers come', async () => {
    await test.server.rooms.create('l3', 'l3', { id: 'owner', name: 'Owner', role: 'owner' })
    const speaker = await test.rawIn('speaker', 'host', 'l3')
    const slow = await test.rawIn('late', 'member', 'l3')
    slow.answerPings = false
    for (let n = 0; n < 6; n++) {
      await speaker.command('message.send', { text: `${n}` }, { room: 'l3' })
      await new Promise((next) => setTimeout(next, 500))
    }
    await eventually(() => slow.events.filter(({ type }) => type === 'message.sent').length === 6, 'all six')
    expect(slow.frames.every((frame: ServerFrame) => frame.t !== 'room' || frame.level === undefined)).toBe(true)
  }, 30_000)
})
