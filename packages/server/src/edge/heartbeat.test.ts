import { expect, it } from 'vitest'
import { Heartbeat } from './heartbeat.ts'

const SILENT_MS = 20_000

/** The times of the pings of a client that is looked at every second, and was sent something at these times. */
function pingsOf(sentMs: readonly number[], untilMs: number): number[] {
  const pings: number[] = []
  const outbox = { lastSentMs: 1_000, ping: (now: number) => void pings.push(now) }
  const heartbeat = new Heartbeat(outbox)
  for (let now = 1_000; now <= untilMs; now += 1_000) {
    if (sentMs.includes(now)) outbox.lastSentMs = now
    heartbeat.beat(now, SILENT_MS)
  }
  return pings
}

it('[LIM7] a client that is sent something is pinged every four seconds', () => {
  const everySecond = Array.from({ length: 20 }, (_, second) => (second + 1) * 1_000)
  expect(pingsOf(everySecond, 20_000)).toEqual([4_000, 8_000, 12_000, 16_000, 20_000])
})

it('[NET1] a client that is sent nothing is pinged every twenty seconds', () => {
  expect(pingsOf([], 64_000)).toEqual([4_000, 24_000, 44_000, 64_000])
})

it('[LIM7] what is sent after a ping brings the next one four seconds after that ping', () => {
  expect(pingsOf([9_000, 10_000], 40_000)).toEqual([4_000, 9_000, 13_000, 33_000])
})
