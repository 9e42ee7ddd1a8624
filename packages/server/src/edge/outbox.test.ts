import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { EncodedFrame } from '../rooms/index.ts'
import { Outbox } from './outbox.ts'
import { FakeTransport } from './session.fixture.ts'

const KIB = 1_024

function outbox(maxUnackedBytes = 100 * KIB) {
  const clock = new ManualClock()
  const transport = new FakeTransport()
  let gaveWay = 0
  const owner = { giveWay: () => void (gaveWay += 1) }
  const made = new Outbox(transport, { clock, limits: { maxUnackedBytes } }, owner)
  return { clock, transport, outbox: made, gaveWay: () => gaveWay }
}
const of = (bytes: number): string => 'x'.repeat(bytes)

describe('what is under way to a client', () => {
  it('[LIM7] is counted from sending to the pong that follows it', () => {
    const { outbox: made } = outbox()
    made.sendText(of(100))
    made.sendFrame(new EncodedFrame(of(50)))
    made.mark()
    made.send({ t: 'detached', room: 'demo', error: { code: 'banned', message: '' } } as never)
    expect(made.unackedBytes).toBeGreaterThan(150)
    expect(made.pong(1)).toBe(true)
    expect(made.unackedBytes).toBe(
      JSON.stringify({ t: 'detached', room: 'demo', error: { code: 'banned', message: '' } }).length,
    )
  })

  it('[LIM7] beyond the limit makes the client give way', () => {
    const { outbox: made, gaveWay } = outbox(1_000)
    made.sendText(of(1_000))
    expect(gaveWay()).toBe(0)
    made.sendText(of(1))
    expect(gaveWay()).toBe(1)
  })

  it('[LIM7] includes what the system has not accepted', () => {
    const { outbox: made, transport, gaveWay } = outbox(1_000)
    transport.bufferedBytes = 1_000
    made.sendText(of(1))
    expect(gaveWay()).toBe(0)
    transport.bufferedBytes = 1_001
    made.sendText(of(1))
    expect(gaveWay()).toBe(1)
  })

  it('[LIM7] is marked by a ping every 16 KiB, with eight unanswered at most', () => {
    const { outbox: made, transport } = outbox(1_000 * KIB)
    made.sendText(of(16 * KIB))
    expect(transport.texts).not.toContain('{"t":"ping","n":1}')
    made.sendText(of(1))
    expect(transport.texts).toContain('{"t":"ping","n":1}')
    for (let more = 0; more < 20; more++) made.sendText(of(17 * KIB))
    expect(transport.texts.filter((text) => text.startsWith('{"t":"ping"'))).toHaveLength(8)
  })
})

describe('a pong', () => {
  it('answers every ping before it, once', () => {
    const { outbox: made, clock } = outbox()
    made.mark()
    clock.advance(10)
    made.mark()
    clock.advance(10)
    expect(made.unansweredMs(clock.monotonicMs())).toBe(20)
    expect([made.pong(2), made.pong(1), made.pong(2), made.pong(3)]).toEqual([true, false, false, false])
    expect(made.unansweredMs(clock.monotonicMs())).toBe(0)
  })

  it('measures how fast the client receives, if enough was sent', () => {
    const { outbox: made, clock } = outbox()
    const assumed = made.paceBytesPerS
    made.sendText(of(2 * KIB - 1))
    made.mark()
    clock.advance(100)
    made.pong(1)
    expect(made.paceBytesPerS).toBe(assumed)
    made.sendText(of(4 * KIB))
    made.mark()
    clock.advance(100)
    made.pong(2)
    expect(made.paceBytesPerS).toBe(40 * KIB)
  })
})

it('a client is behind when much has been unacknowledged for a second, and idle when nothing is under way', () => {
  const { outbox: made, clock } = outbox()
  expect([made.idle, made.behind(clock.monotonicMs())]).toEqual([true, false])
  made.sendText(of(8 * KIB + 1))
  made.mark()
  expect(made.idle).toBe(false)
  clock.advance(1_000)
  expect(made.behind(clock.monotonicMs())).toBe(false)
  clock.advance(1)
  expect(made.behind(clock.monotonicMs())).toBe(true)
  made.pong(1)
  expect([made.idle, made.behind(clock.monotonicMs())]).toEqual([true, false])
})

it('what was sent last is known, and after the end nothing is sent', () => {
  const { outbox: made, clock, transport } = outbox()
  expect(made.lastSentMs).toBe(clock.monotonicMs())
  clock.advance(5)
  made.mark()
  expect(made.lastSentMs).toBe(clock.monotonicMs() - 5)
  made.sendText('a')
  expect(made.lastSentMs).toBe(clock.monotonicMs())
  clock.advance(5)
  made.sendFrame(new EncodedFrame('b'))
  expect(made.lastSentMs).toBe(clock.monotonicMs())
  made.end()
  made.sendText('c')
  made.sendFrame(new EncodedFrame('d'))
  made.mark()
  expect(transport.texts).toEqual(['{"t":"ping","n":1}', 'a', 'b'])
})
