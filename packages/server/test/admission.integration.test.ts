import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ limits: { shownMessagesPerRoomPerSecond: 0.1, shownMessagesPerRoomBurst: 5 } })
})
afterAll(() => test.close())

describe('more is said than people can read', () => {
  it('[ADMIT1] all of it is stored, the same part of it is shown to all, and its authors are told', async () => {
    const [author, viewer, host] = await Promise.all([
      test.client('author').rooms.get('demo').attach(),
      test.client('viewer').rooms.get('demo').attach(),
      test.client('host', 'host').rooms.get('demo').attach(),
    ])
    await Promise.all(Array.from({ length: 20 }, (_, n) => author.messages.send({ text: `m${n}` })))
    await host.messages.send({ text: 'the host is always heard' })
    await author.gifts.send('flower')
    const { seq } = await test.server.rooms.state('demo')
    await eventually(() => viewer.position.seq === seq && author.position.seq === seq, 'the present')
    const texts = (room: typeof viewer): string[] =>
      room
        .getSnapshot()
        .messages.filter(({ status }) => status === 'delivered')
        .map(({ text }) => text)
    const shown = texts(viewer)
    expect(shown.filter((text) => text.startsWith('m')).length).toBeGreaterThanOrEqual(5)
    expect(shown.filter((text) => text.startsWith('m')).length).toBeLessThan(10)
    expect(shown).toContain('the host is always heard')
    expect(viewer.getSnapshot().timeline.some((item) => item.kind === 'event')).toBe(true)
    // Nothing is missing by this viewer's own fault.
    expect(viewer.getSnapshot().gaps.filter(({ from }) => from > 1)).toEqual([])
    const own = author.getSnapshot().messages.filter(({ status }) => status === 'suppressed')
    expect(own.length).toBe(20 - shown.filter((text) => text.startsWith('m')).length)

    // Anyone who comes later, or reads back, sees the same; the log holds all of it.
    const late = await test.client('late').rooms.get('demo').attach()
    expect(texts(late)).toEqual(shown)
    const { messages } = await late.messages.history({ limit: 100 })
    expect(messages.map(({ text }) => text)).toEqual(shown)
    const events = await test.server.log.read('demo', { after: 0, limit: 1_000, maxBytes: 1e7 })
    expect(events.filter(({ type, actor }) => type === 'message.sent' && actor === 'author')).toHaveLength(20)
  }, 30_000)
})
