import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { RecordingCatalogue } from './catalogue.ts'
import { ClipMaker } from './clips.ts'
import type { RecordingState } from './recording-index.ts'
import { folderForTest, headOf, listeningLogger, stateOf } from './states.fixture.ts'

const NOW = 50_000

/** A recording of two runs: a header of four bytes, and five parts of two seconds and ten bytes in each, of which every second begins a segment. */
async function start({ maxClipsPerRoom = 10, maxBytesPerRoom = 1_000, isDiskFull = (): boolean => false } = {}) {
  const catalogue = new RecordingCatalogue(folderForTest(), listeningLogger().logger)
  await catalogue.open()
  const recording = await catalogue.create(headOf('whole', { at: 1_000 }))
  for (const run of [0, 1]) {
    recording.take({ t: 'run', mime: 'video/mp4', width: 640, height: 360, bytes: 4 })
    for (let n = 0; n < 5; n++) {
      const at = 1_000 + (run * 5 + n) * 2_000
      recording.take({ t: 'part', ms: 2_000, bytes: 10, independent: n % 2 === 0, at, seq: run * 5 + n })
    }
    const text = Array.from({ length: 5 }, (_, n) => String(run * 5 + n).repeat(10)).join('')
    writeFileSync(catalogue.fileOf('whole', run), `hd${run}.${text}`)
  }
  const clock = new ManualClock(NOW)
  const clips = new ClipMaker({ catalogue, clock, limits: { maxClipsPerRoom }, maxBytesPerRoom, isDiskFull })
  const make = (fromMs: number, toMs: number): Promise<RecordingState> =>
    clips.make(recording, { fromMs, toMs }, 'Clip')
  return { catalogue, clips, make, recording }
}

describe('a clip', () => {
  it('[REPLAY3] is a recording of its own, of whole segments, over all runs in its range', async () => {
    const { catalogue, make } = await start()
    const clip = await make(7_000, 13_000)
    expect(clip.head).toMatchObject({ room: 'one', kind: 'clip', title: 'Clip', at: 5_000, from: 'whole' })
    expect([clip.runs.length, clip.durationMs, clip.endedAt]).toEqual([2, 10_000, NOW])
    const text = (run: number): string => readFileSync(catalogue.fileOf(clip.head.id, run), 'utf8')
    expect([text(0), text(1)]).toEqual([
      `hd0.${'2'.repeat(10)}${'3'.repeat(10)}${'4'.repeat(10)}`,
      `hd1.${'5'.repeat(10)}${'6'.repeat(10)}`,
    ])
    expect(clip.segments.map(({ at, seq, independent }) => [at, seq, independent])).toEqual([
      [5_000, 2, true],
      [9_000, 4, true],
      [11_000, 5, true],
    ])
    // It is there after a restart as it was made.
    const again = new RecordingCatalogue(catalogue.folder, listeningLogger().logger)
    await again.open()
    const stored = again.mustGet(clip.head.id)
    expect([stored.segments, stored.runs, stored.endedAt, stored.indexBytes]).toEqual([
      ...[clip.segments, clip.runs, NOW],
      clip.indexBytes,
    ])
    expect(catalogue.get(clip.head.id)).toBe(clip)
  })

  it('[REPLAY3] may begin with a later run, and is numbered from its own first', async () => {
    const { catalogue, make } = await start()
    const clip = await make(14_000, 15_000)
    expect([clip.runs.length, readFileSync(catalogue.fileOf(clip.head.id, 0), 'utf8')]).toEqual([
      1,
      `hd1.${'7'.repeat(10)}${'8'.repeat(10)}`,
    ])
  })

  it.each([
    [0, 999],
    [0, 600_001],
    [5_000, 4_000],
  ])('[REPLAY3] has between a second and ten minutes, not %i to %i', async (fromMs, toMs) => {
    const { make } = await start()
    await expect(make(fromMs, toMs)).rejects.toThrow('1000–600000 ms')
  })

  it('[REPLAY3] has exactly a second, or ten minutes', async () => {
    const { make } = await start()
    expect((await make(0, 1_000)).durationMs).toBe(4_000)
    expect((await make(0, 600_000)).durationMs).toBe(20_000)
    await expect(make(30_000, 40_000)).rejects.toMatchObject({ code: 'value_out_of_range' })
  })

  it('[REPLAY10] is refused above the number of clips, the share of the room, and the space on the disk', async () => {
    const few = await start({ maxClipsPerRoom: 1 })
    await few.make(0, 2_000)
    await expect(few.make(0, 2_000)).rejects.toThrow('the room has 1 clips, as many as it may have')
    const small = await start({ maxBytesPerRoom: 44 })
    // Whole segments, of twenty bytes each.
    small.catalogue.add(stateOf('other', { kind: 'clip', bytes: 14 }))
    await small.make(0, 2_000)
    await expect(small.make(0, 4_000)).rejects.toMatchObject({ code: 'storage_full' })
    const full = await start({ isDiskFull: () => true })
    await expect(full.make(0, 2_000)).rejects.toThrow('the disk of the server is nearly full')
    expect(readdirSync(full.catalogue.folder)).toEqual(['whole'])
  })

  it('[REPLAY10] waits for others of its room, four at most, and for no other room', async () => {
    const { make, clips } = await start()
    const other = stateOf('x', { room: 'two' })
    const made = [make(0, 2_000), make(0, 2_000), make(0, 2_000), make(0, 2_000)]
    await expect(make(0, 2_000)).rejects.toMatchObject({ code: 'overloaded', retryInMs: 2_000 })
    // It got as far as its files.
    await expect(clips.make(other, { fromMs: 0, toMs: 1_000 }, 'Clip')).rejects.toThrow('There is no such recording')
    expect(await Promise.all(made)).toHaveLength(4)
    expect((await make(0, 2_000)).head.kind).toBe('clip')
  })

  it('[REPLAY8] that failed leaves nothing behind, and the next one is made', async () => {
    const { catalogue, make } = await start()
    writeFileSync(catalogue.fileOf('whole', 1), 'hd1.')
    await expect(make(14_000, 15_000)).rejects.toMatchObject({ code: 'internal' })
    expect([readdirSync(catalogue.folder), catalogue.all.length]).toEqual([['whole'], 1])
    const clip = await make(0, 2_000)
    expect(existsSync(join(catalogue.folder, clip.head.id, 'journal.jsonl'))).toBe(true)
  })
})
