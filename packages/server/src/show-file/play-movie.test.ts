import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { AudioConfig, Packet, VideoConfig } from '../media/index.ts'
import { playMovie } from './play-movie.ts'

const VIDEO = {
  kind: 'video',
  codec: 'avc1.64000c',
  configuration: Buffer.alloc(1),
  width: 1,
  height: 1,
} as VideoConfig
const AUDIO = { kind: 'audio', codec: 'mp4a.40.2' } as AudioConfig

const packet = (dtsMs: number): Packet => ({ kind: 'video', dtsMs, ptsMs: dtsMs, key: true, data: Buffer.alloc(3) })

/** Plays packets with these times; `fails`: the file is damaged behind them. */
function play(timesMs: number[], { audio, fails }: { audio?: AudioConfig; fails?: Error } = {}) {
  const clock = new ManualClock()
  const stop = new AbortController()
  const heard: string[] = []
  let bytes = 0
  const over = playMovie({
    movie: {
      ...{ video: VIDEO, audio },
      packets: async function* (fromMs) {
        heard.push(`from ${fromMs}`)
        for (const ms of timesMs) yield packet(ms)
        if (fails) throw fails
      },
    },
    ...{ fromMs: 7, clock, stop: stop.signal },
    sink: {
      bytes: (count) => void (bytes += count),
      take: (event) => void heard.push(event.kind === 'packet' ? String(event.packet.dtsMs) : event.kind),
      waitMs: () => 0,
      ended: (how) => void heard.push(how),
    },
  }).then(
    () => void heard.push('over'),
    (error: Error) => void heard.push(error.message),
  )
  return { clock, stop, heard, over, bytes: () => bytes }
}
const settled = () => new Promise((done) => void setImmediate(done))

describe('a movie', () => {
  it('[MEDIA56] is published in real time, and ends as an encoder that stops', async () => {
    const { clock, heard, bytes } = play([0, 40, 1_200], { audio: AUDIO })
    await settled()
    expect(heard).toEqual(['video', 'audio', 'from 7', '0'])
    clock.advance(39)
    await settled()
    expect(heard.at(-1)).toBe('0')
    clock.advance(1)
    await settled()
    expect(heard.at(-1)).toBe('40')
    for (let ms = 0; ms < 1_160; ms += 20) {
      clock.advance(20)
      await settled()
    }
    expect([heard.slice(4), bytes()]).toEqual([['40', '1200', 'unpublished', 'over'], 9])
  })

  it('[MEDIA56] makes up for a standstill of the disk or the process', async () => {
    const { clock, heard } = play([0, 40, 80, 120, 900])
    await settled()
    clock.advance(500)
    await settled()
    expect(heard.slice(1)).toEqual(['from 7', '0', '40', '80', '120'])
  })

  it('[MEDIA57] that is stopped sends nothing more, soon, and does not end what took its place', async () => {
    const { clock, stop, heard } = play([0, 3_600_000])
    await settled()
    stop.abort()
    clock.advance(500)
    await settled()
    expect(heard.slice(1)).toEqual(['from 7', '0', 'over'])
  })

  it('[MEDIA56] that is damaged ends there', async () => {
    const { heard } = play([0], { fails: new Error('cut off') })
    await settled()
    expect(heard.slice(2)).toEqual(['0', 'unpublished', 'cut off'])
  })
})
