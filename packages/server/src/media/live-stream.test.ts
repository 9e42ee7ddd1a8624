import { PlaylistJudge } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { Part } from './fragmenter.ts'
import { LiveStream } from './live-stream.ts'
import { renderPlaylist } from './playlist.ts'
import { bytesOf, STREAM_LIMITS } from './segments.ts'

const KIB = 1_024
const LIMITS = { ...STREAM_LIMITS, maxGopBytes: 64 * KIB, maxSegmentBytes: 64 * KIB, maxKeptBytes: 256 * KIB }

const part = (sequence: number, { ms = 0, bytes = KIB, independent = false } = {}): Part => ({
  ...{ sequence, startMs: sequence * ms, durationMs: ms, independent, bytes: Buffer.alloc(bytes, sequence) },
})

const streamOf = (parts: readonly Part[]): LiveStream => {
  const stream = new LiveStream('one', 0, { limits: LIMITS })
  stream.begin({ bytes: Buffer.alloc(8), mime: 'video/mp4', width: 640, height: 360 })
  for (const one of parts) stream.add(one)
  return stream
}

describe('a live stream', () => {
  it('[MEDIA22] keeps no more bytes than its limits say, whatever the times of its parts', () => {
    const parts = Array.from({ length: 2_000 }, (_, n) => part(n, { independent: n === 0 }))
    const stream = streamOf(parts)
    const { pending, segments, gop } = stream.state
    expect(bytesOf(pending)).toBeLessThanOrEqual(LIMITS.maxSegmentBytes)
    for (const { bytes } of segments) expect(bytes.length).toBeLessThanOrEqual(LIMITS.maxSegmentBytes)
    expect(bytesOf(segments)).toBeLessThanOrEqual(LIMITS.maxKeptBytes)
    expect(segments.length).toBeGreaterThan(1)
    expect(bytesOf(gop)).toBeLessThanOrEqual(LIMITS.maxGopBytes)
  })

  it('[MEDIA22] keeps the bytes of a finished segment once: its partial segments are views of it', () => {
    const stream = streamOf(Array.from({ length: 60 }, (_, n) => part(n, { ms: 160, independent: n % 12 === 0 })))
    const segment = stream.segments.at(-1)
    expect(segment?.parts.length).toBeGreaterThan(2)
    for (const { bytes } of segment?.parts ?? []) expect(bytes.buffer).toBe(segment?.bytes.buffer)
    expect(Buffer.concat((segment?.parts ?? []).map(({ bytes }) => bytes)).equals(segment?.bytes as Buffer)).toBe(true)
  })

  it('[MEDIA22] goes on for all others when one listener fails', () => {
    const stream = streamOf([part(0, { ms: 160, independent: true })])
    let heard = 0
    const fail = (): never => {
      throw new Error('it is gone')
    }
    stream.follow({ init: fail, part: fail, ended: fail })
    stream.follow({ init: () => {}, part: () => (heard += 1), ended: () => (heard += 100) })
    stream.add(part(1, { ms: 160 }))
    stream.end()
    expect(heard).toBe(101)
  })

  const init = { bytes: Buffer.alloc(8), mime: 'video/mp4', width: 640, height: 360 }
  /** Adds so many parts of a length; the first one, and every twelfth, can be played from. */
  const send = (stream: LiveStream, count: number, ms: number, every = 12): void => {
    for (let n = 0; n < count; n++) {
      const startMs = stream.endMs
      stream.add({ sequence: n, startMs, durationMs: ms, independent: n % every === 0, bytes: Buffer.alloc(8, n) })
    }
  }

  it('[MEDIA38] names no part above PART-TARGET and no segment above TARGETDURATION, whatever comes after the first segment', () => {
    const judge = new PlaylistJudge()
    const stream = new LiveStream('one', 0)
    stream.begin(init)
    const look = (): void => void (stream.segments.length > 0 && judge.take(renderPlaylist(stream)))
    // Parts of the usual length; slow video alone; frames that come late; keyframes eight seconds apart.
    for (const [count, ms, every] of [
      [40, 166, 12],
      [6, 1_000, 2],
      [30, 166, 12],
      [7, 240, 3],
      [60, 166, 48],
      [3, 6_000, 1],
    ] as const)
      for (let n = 0; n < count; n++) {
        const [startMs, durationMs] = [stream.endMs, Math.min(ms, stream.segmenter.maxPartMs)]
        stream.add({ sequence: n, startMs, durationMs, independent: n % every === 0, bytes: Buffer.alloc(8) })
        look()
      }
    expect([...judge.faults]).toEqual([])
    expect(renderPlaylist(stream)).toContain('#EXTINF:2.000')
  })

  it('[MEDIA40] counts discontinuities that have left the playlist, and keeps what it named for as long again', () => {
    const judge = new PlaylistJudge()
    const stream = new LiveStream('one', 0)
    for (let run = 0; run < 12; run++) {
      stream.begin(init)
      send(stream, 13, 160)
      judge.take(renderPlaylist(stream))
      // Anyone who read an earlier playlist finds its segments, and their headers.
      const before = stream.segments[0]?.number ?? 0
      for (let number = Math.max(0, before - stream.segments.length); number < stream.segmenter.open.number; number++) {
        const segment = stream.segmenter.finished.find('one', number)
        expect(segment, `segment ${number} of run ${run}`).toBeDefined()
        expect(stream.segmenter.inits.bytesOf('one', segment?.init ?? -1)).toBeDefined()
      }
    }
    expect([...judge.faults]).toEqual([])
    expect(stream.segmenter.finished.discontinuitySequence).toBeGreaterThan(5)
    expect(stream.segments.every(({ durationMs }) => durationMs < 2_200)).toBe(true)
  })

  it('[MEDIA39] after a restart has higher numbers of segments, and a small one of discontinuities, which players count through', () => {
    const stream = new LiveStream('one', 0, { firstNumber: 95_000_000 })
    stream.begin(init)
    send(stream, 30, 160)
    const text = renderPlaylist(stream)
    expect(text).toContain('#EXT-X-MEDIA-SEQUENCE:95000000\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-DISCONTINUITY\n')
  })

  it('[MEDIA39] goes on after a while without an encoder by the time of day, and another node under the same numbers', () => {
    const stream = new LiveStream('one', 1_000)
    stream.begin(init)
    send(stream, 30, 160)
    expect(stream.clock.goesOnAtMs(1_000 + 20_000)).toBe(20_000)
    expect(stream.clock.goesOnAtMs(1_000)).toBe(stream.endMs)
    const before = renderPlaylist(stream)
    const other = LiveStream.from(stream.state, { id: 'two' })
    stream.leave()
    expect(renderPlaylist(stream)).not.toContain('ENDLIST')
    other.begin(init)
    send(other, 30, 160)
    const judge = new PlaylistJudge()
    judge.take(before)
    judge.take(renderPlaylist(other))
    expect([...judge.faults]).toEqual([])
    expect(renderPlaylist(other)).toMatch(/one\/0\.m4s[\s\S]*#EXT-X-DISCONTINUITY\n[\s\S]*two\/\d\.m4s/)
    expect(other.segmenter.finished.find('one', 0)?.bytes).toBe(stream.segmenter.finished.find('one', 0)?.bytes)
    expect(other.segmenter.finished.find('two', 0)).toBeUndefined()
  })

  /** What a listener is told, in order. */
  const heardBy = (stream: LiveStream, how: 'listen' | 'follow'): { heard: string[]; stop: () => void } => {
    const heard: string[] = []
    const stop = stream[how]({
      init: (_, index) => heard.push(`init ${index}`),
      part: ({ sequence }) => heard.push(`part ${sequence}`),
      ended: (moved) => heard.push(moved ? 'moved' : 'ended'),
    })
    return { heard, stop }
  }

  it('[MEDIA4] gives those who join the init segment and all since the newest keyframe, and others what comes', () => {
    const stream = new LiveStream('one', 0)
    expect(heardBy(stream, 'listen').heard).toEqual([])
    stream.begin(init)
    send(stream, 14, 160)
    const [joins, follows] = [heardBy(stream, 'listen'), heardBy(stream, 'follow')]
    expect([joins.heard, follows.heard, stream.viewers]).toEqual([['init 0', 'part 12', 'part 13'], [], 3])
    joins.stop()
    send(stream, 1, 160)
    stream.begin(init)
    expect([joins.heard.length, follows.heard, stream.viewers]).toEqual([3, ['part 0', 'init 1'], 2])
    expect(heardBy(stream, 'listen').heard).toEqual(['init 1'])
  })

  it('[MEDIA43] says whether it ended or goes on elsewhere, with its audio, once, and to those who come later', () => {
    for (const [how, word] of [
      ['end', 'ended'],
      ['leave', 'moved'],
    ] as const) {
      const stream = streamOf([part(0, { ms: 160, independent: true })])
      stream.audioOnly = streamOf([])
      const [first, audio] = [heardBy(stream, 'follow'), heardBy(stream.audioOnly, 'follow')]
      expect([stream.over, stream.moved]).toEqual([false, false])
      stream[how]()
      stream.end()
      stream.leave()
      const late = heardBy(stream, 'follow')
      late.stop()
      expect([first.heard, audio.heard, late.heard]).toEqual([[word], [word], [word]])
      expect([stream.over, stream.moved, stream.viewers, stream.segments.length]).toEqual([true, how === 'leave', 0, 1])
    }
  })

  it('[MEDIA12] answers who waits as soon as the part is there, or the stream is over', async () => {
    const stream = streamOf([part(0, { ms: 160, independent: true })])
    const [first, second] = [stream.reached(0, 0, 5_000), stream.reached(7, undefined, 5_000)]
    stream.add(part(1, { ms: 160 }))
    expect(await first).toBe(true)
    stream.end()
    expect(await second).toBe(false)
  })

  it('[MEDIA39] has one clock for its audio alone too', () => {
    const stream = new LiveStream('one', 1_000)
    stream.came(0, 5_000)
    expect(stream.epochMs).toBe(5_000)
    stream.audioOnly = new LiveStream('one-audio', stream.epochMs)
    stream.came(500, 5_400)
    expect([stream.epochMs, stream.audioOnly.epochMs]).toEqual([4_900, 4_900])
  })

  it('[MEDIA43] is the same at another node, from its clock to what those who join get', () => {
    const stream = streamOf(Array.from({ length: 15 }, (_, n) => part(n, { ms: 160, independent: n % 12 === 0 })))
    stream.came(0, 900)
    const other = LiveStream.from(stream.state)
    expect(other.state).toEqual(stream.state)
    expect([other.id, other.epochMs, other.endMs, other.init?.width]).toEqual(['one', 900, 2_400, 640])
    expect(heardBy(other, 'listen').heard).toEqual(['init 0', 'part 12', 'part 13', 'part 14'])
    // Its clock is set already: what comes later moves it back only.
    other.came(0, 2_000)
    expect(other.epochMs).toBe(900)
    expect(other.segments).toHaveLength(1)
    const renamed = LiveStream.from(stream.state, { id: 'two' })
    expect(renamed.segments.map(({ stream: name }) => name)).toEqual(['one', 'one'])
  })

  it('[TIME9] is waited for without a warning, however short the time that is left', async () => {
    const stream = streamOf([])
    const warnings: string[] = []
    const note = (warning: Error): void => void warnings.push(warning.name)
    process.on('warning', note)
    // Between a look at the clock and the timer that is set by it, such a time is over.
    const times = Array.from({ length: 500 }, (_, n) => (n % 100) / 50_000)
    const reached = await Promise.all(times.map((timeoutMs) => stream.reached(9, undefined, timeoutMs)))
    expect(new Set(reached)).toEqual(new Set([false]))
    await new Promise((done) => void setImmediate(done))
    process.off('warning', note)
    expect(warnings).toEqual([])
  })
})
