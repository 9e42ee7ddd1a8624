import { describe, expect, it } from 'vitest'
import { VIDEO_TRACK } from './mp4/init.ts'
import type { Packet, VideoConfig } from './packets.ts'
import { VideoRun } from './video-run.ts'

const CONFIG: VideoConfig = {
  ...{ kind: 'video', codec: 'avc1.64001f', configuration: Buffer.alloc(4), width: 640, height: 360 },
}
/** The track counts 90 units to a millisecond. */
const TICKS = 90
const frame = (dtsMs: number, { key = false, laterMs = 0 } = {}): Packet => ({
  ...{ kind: 'video', dtsMs, ptsMs: dtsMs + laterMs, key },
  data: Buffer.from(`<${dtsMs}>`),
})
/** A run that began with a keyframe and has taken frames every so often. */
const runOf = (everyMs = 40, frames = 0, laterMs = 0): VideoRun => {
  const run = new VideoRun(CONFIG, frame(0, { key: true, laterMs }))
  for (let n = 1; n <= frames; n++) next(run, frame(n * everyMs, { laterMs }))
  return run
}
const next = (run: VideoRun, packet: Packet): boolean => {
  const taken = run.takes(packet)
  if (taken) run.hold(packet)
  return taken
}
const samplesIn = (run: VideoRun) =>
  run
    .take()
    .samples.map(({ data, duration, compositionOffset }) => [
      ...[String(data), duration / TICKS, compositionOffset / TICKS],
    ])

describe('the video of a part', () => {
  it('[MEDIA22] holds the newest frame back until the next one says how long it lasts', () => {
    const run = runOf()
    expect([run.count, run.bytes, run.heldBytes, run.lastMs, run.endMs, run.beginsWithKey]).toEqual([
      ...[0, 0, 3, 0, 33, false],
    ])
    expect(next(run, frame(40, { laterMs: 80 }))).toBe(true)
    expect([run.count, run.bytes, run.heldBytes, run.lastMs, run.endMs, run.beginsWithKey]).toEqual([
      ...[1, 3, 4, 40, 80, true],
    ])
    next(run, frame(90))
    const { id, startTime, samples } = run.take()
    expect([id, startTime]).toEqual([VIDEO_TRACK, 0])
    expect(samples).toEqual([
      { duration: 40 * TICKS, compositionOffset: 0, key: true, data: Buffer.from('<0>') },
      { duration: 50 * TICKS, compositionOffset: 80 * TICKS, key: false, data: Buffer.from('<40>') },
    ])
    expect([run.count, run.bytes, run.beginsWithKey]).toEqual([0, 0, false])
    next(run, frame(130))
    expect([run.beginsWithKey, run.take().startTime]).toEqual([false, 90 * TICKS])
    run.end()
    expect([run.heldBytes, samplesIn(run)]).toEqual([0, [['<130>', 40, 0]]])
    run.end()
    expect(samplesIn(run)).toEqual([])
  })

  it('[MEDIA22] of times that do not go on has frames that last a moment', () => {
    const run = runOf()
    next(run, frame(0))
    next(run, frame(40))
    next(run, frame(20))
    expect(run.take().samples.map(({ duration }) => duration)).toEqual([1, 40 * TICKS, 1])
  })

  it('[MEDIA46] is shown until its last frame was, which is a second at most after the last was decoded', () => {
    const run = runOf()
    next(run, frame(40, { laterMs: 120 }))
    next(run, frame(80))
    run.end()
    expect(run.shownUntilMs).toBe(40 + 120 + 40)
    const odd = runOf()
    next(odd, frame(40, { laterMs: 5_000 }))
    next(odd, frame(80))
    odd.end()
    expect(odd.shownUntilMs).toBe(80 + 40 + 1_000)
  })
})

describe('video that stops', () => {
  it('[MEDIA36] is waited for one and a half seconds, or two and a half usual intervals, ten seconds at most', () => {
    expect(runOf().maxStandMs).toBe(5_000)
    expect([40, 600, 601, 2_000, 4_000, 8_000].map((everyMs) => runOf(everyMs, 2).maxStandMs)).toEqual([
      ...[1_500, 1_500, 1_502.5, 5_000, 10_000, 10_000],
    ])
  })

  it('[MEDIA36] keeps its last frame, as long as it may; one that comes meanwhile makes it shorter', () => {
    const run = runOf(40, 2)
    run.stand()
    expect([run.stands, run.heldBytes, run.count]).toEqual([true, 0, 3])
    expect([run.isOver(80 + 1_499), run.isOver(80 + 1_500)]).toEqual([false, true])
    run.stand()
    expect(run.count).toBe(3)
    next(run, frame(200))
    expect([run.stands, run.isOver(99_999)]).toEqual([false, false])
    expect(samplesIn(run)).toEqual([
      ['<0>', 40, 0],
      ['<40>', 40, 0],
      ['<80>', 120, 0],
    ])
    // What was given out already is as long as it was said to be.
    next(run, frame(240))
    run.stand()
    expect(samplesIn(run)).toEqual([
      ['<200>', 40, 0],
      ['<240>', 1_500, 0],
    ])
    next(run, frame(300))
    expect(samplesIn(run)).toEqual([])
    expect(runOf().stands).toBe(false)
  })

  it('[MEDIA36] of slow frames says that the last one is about as long as usual', () => {
    const run = runOf(2_000, 2)
    run.stand()
    expect(samplesIn(run).at(-1)).toEqual(['<4000>', 2_500, 0])
    const told = runOf(40, 1)
    told.stand(700, 900)
    expect([samplesIn(told).at(-1), told.isOver(739), told.isOver(740)]).toEqual([['<40>', 700, 0], false, true])
  })

  it('[MEDIA36] repeats its newest keyframe for two seconds, and then another one alone goes on', () => {
    const run = runOf(40, 2)
    next(run, frame(120, { key: true }))
    next(run, frame(160))
    run.stand()
    run.take()
    expect(run.repeats).toBe(false)
    run.repeat()
    expect([run.repeats, run.beginsWithKey, run.lastMs]).toEqual([true, true, 1_660])
    expect(run.take()).toMatchObject({
      startTime: 1_660 * TICKS,
      samples: [{ data: Buffer.from('<120>'), duration: 2_000 * TICKS, compositionOffset: 0, key: true }],
    })
    expect([run.isOver(3_659), run.isOver(3_660)]).toEqual([false, true])
    run.repeat(300)
    expect([run.take().startTime, run.isOver(3_959), run.isOver(3_960)]).toEqual([3_660 * TICKS, false, true])
    expect(run.takes(frame(5_000))).toBe(false)
    expect(run.takes(frame(3_660, { key: true }))).toBe(false)
    expect(next(run, frame(3_661, { key: true }))).toBe(true)
    expect([run.repeats, run.stands, run.lastMs]).toEqual([false, false, 3_661])
  })

  it('[MEDIA36] repeats it four times where decoders hold frames back, if there is time for that', () => {
    const run = runOf(40, 2, 80)
    run.stand()
    run.take()
    run.repeat()
    expect(samplesIn(run)).toEqual([
      ['<0>', 33, 80],
      ['<0>', 33, 80],
      ['<0>', 33, 80],
      ['<0>', 2_000 - 3 * 33, 80],
    ])
    expect(run.lastMs).toBe(80 + 1_500 + 3 * 33)
    run.repeat(132)
    expect(samplesIn(run)).toEqual([['<0>', 132, 80]])
  })

  it('[MEDIA36] may repeat it before anything was held for long', () => {
    const run = runOf(40, 1)
    run.end()
    run.take()
    run.repeat(100)
    expect([run.take().startTime, run.isOver(179), run.isOver(180)]).toEqual([80 * TICKS, false, true])
  })

  it('[MEDIA36] takes the interval between the newest two frames for the usual one, ten seconds at most', () => {
    const run = runOf(40, 2)
    next(run, frame(80))
    expect(run.endMs).toBe(81)
    next(run, frame(60_000))
    expect(run.endMs).toBe(70_000)
  })
})
