import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoomLog } from '../src/log/index.ts'
import { TestServer } from './server.fixture.ts'

const PEOPLE = 200

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ limits: { newConnectionsPerAddressBurst: 1_000 } })
})
afterAll(() => test.close())

/** Counts what the log is asked about the room. */
function counting(log: RoomLog): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of [
    'read',
    'readBack',
    'readSeqs',
    'amendments',
    'deletedAmong',
    'epochAt',
    'rows',
    'listRows',
    'loadSnapshot',
  ] as const) {
    const ask = log[name].bind(log) as (...args: unknown[]) => unknown
    Object.assign(log, {
      [name]: (...args: unknown[]) => {
        counts[name] = (counts[name] ?? 0) + 1
        return ask(...args)
      },
    })
  }
  return counts
}

describe('a crowd that comes at once', () => {
  it('[REC9] returns after a restart: what all of them ask for is read once', async () => {
    const host = await test.rawIn('host', 'host')
    for (let n = 0; n < 20; n++) await host.command('message.send', { text: `m${n}` })
    const { epoch, seq } = await test.server.rooms.state('demo')
    await test.restart()
    const counts = counting(test.server.log)
    const people = await Promise.all(
      Array.from({ length: PEOPLE }, (_, n) => test.rawIn(`p${n}`, 'member', 'demo', { epoch, seq: seq - 5 })),
    )
    for (const person of people) {
      const [answer] = person.frames.filter((frame) => frame.t === 'reply')
      expect(answer).toMatchObject({ result: { recovered: true } })
      expect(person.events.map((event) => event.seq)).toEqual([4, 3, 2, 1, 0].map((back) => seq - back))
    }
    // A snapshot, the fold up to the end, the newest events and who has a standing.
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(7)
    for (const person of people) person.socket.terminate()
  })

  it('[REC9] comes for the first time: all start with the same, and with what came since', async () => {
    const host = await test.rawIn('host', 'host')
    const counts = counting(test.server.log)
    const coming = Array.from({ length: PEOPLE }, (_, n) => test.rawIn(`n${n}`))
    await host.command('message.send', { text: 'meanwhile' })
    const people = await Promise.all(coming)
    for (const person of people) {
      const times = (): number => person.texts.join('\n').split('"text":"meanwhile"').length - 1
      await eventually(() => times() === 1, 'the message, in the start or after it')
    }
    expect(counts.readBack ?? 0).toBeLessThanOrEqual(3)
  })

  it('[REC9] nobody starts with words that were taken back', async () => {
    const host = await test.rawIn('host', 'host')
    const sent = await host.command('message.send', { text: 'regretted' })
    await test.rawIn('early')
    await host.command('message.delete', { message: sent.result?.position.seq })
    const late = await test.rawIn('late')
    expect(late.texts.join()).not.toContain('regretted')
  })
})
