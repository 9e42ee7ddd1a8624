import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { LiveStream } from '../media/live-stream.ts'
import { BroadcastRecordings } from './broadcasts.ts'
import { RecordingCatalogue } from './catalogue.ts'
import type { RecordingState } from './recording-index.ts'
import { folderForTest, listeningLogger } from './states.fixture.ts'

const NOW = 1_700_000_000_000
const MINUTE = 60_000

/** A stream of parts of half a second and eight bytes, each of which can be played from. */
class Sending {
  readonly stream: LiveStream
  #sequence = 0

  constructor(id: string, epochMs: number) {
    this.stream = new LiveStream(id, epochMs)
    this.stream.begin({ bytes: Buffer.from('head'), mime: 'video/mp4', width: 640, height: 360 })
  }

  send(count: number): void {
    for (let n = 0; n < count; n++) {
      const startMs = this.stream.endMs
      const bytes = Buffer.alloc(8, 97 + this.#sequence)
      this.stream.add({ sequence: this.#sequence++, startMs, durationMs: 500, independent: true, bytes })
    }
  }
}

async function start({
  folder = folderForTest(),
  clock = new ManualClock(NOW),
  mayWrite = (_room: string): boolean => true,
} = {}) {
  const { logger } = listeningLogger()
  const catalogue = new RecordingCatalogue(folder, logger)
  await catalogue.open()
  const deps = { catalogue, clock, logger, maxRecorderWaitingBytes: 1e6, seqOf: async () => 3, mayWrite }
  const broadcasts = new BroadcastRecordings(deps)
  const begin = (stream: LiveStream, room = 'one', title = 'Title') => broadcasts.begin(room, async () => title, stream)
  return { folder, clock, catalogue, broadcasts, begin, sending: (id = 'stream') => new Sending(id, clock.now()) }
}

const only = (all: RecordingState[]): RecordingState => {
  expect(all).toHaveLength(1)
  return all[0] as RecordingState
}

describe('broadcasts that are recorded', () => {
  it('[REPLAY1] are written from beginning to end, under the title of the room', async () => {
    const { broadcasts, catalogue, begin, sending, folder, clock } = await start()
    const { stream } = sending()
    await begin(stream)
    const { head } = only(catalogue.all)
    expect([head.room, head.title, head.kind, head.at]).toEqual(['one', 'Title', 'evening', NOW])
    expect([broadcasts.rooms, broadcasts.isActive(head.id), broadcasts.isLive(head.id)]).toEqual([['one'], true, true])
    expect([broadcasts.isActive('other'), broadcasts.isLive('other'), broadcasts.isHeldUp('one')]).toEqual([
      ...[false, false],
      false,
    ])
    expect([broadcasts.of('one')?.state.head.id, broadcasts.of('two')]).toEqual([head.id, undefined])
    stream.add({ sequence: 0, startMs: 0, durationMs: 500, independent: true, bytes: Buffer.from('+one') })
    stream.add({ sequence: 1, startMs: 500, durationMs: 500, independent: true, bytes: Buffer.from('+two') })
    await broadcasts.settled('one')
    clock.advance(5_000)
    await broadcasts.finish('one')
    expect(readFileSync(join(folder, head.id, '0.mp4'), 'utf8')).toBe('head+one+two')
    const state = only(catalogue.of('one'))
    expect([state.durationMs, state.endedAt, state.segments[0]?.seq]).toEqual([1_000, NOW + 5_000, 3])
    expect([broadcasts.rooms, broadcasts.isActive(head.id), broadcasts.recorderOf(head.id)]).toEqual([
      ...[[], false],
      undefined,
    ])
  })

  it('[REPLAY28] take the title that is set during the show, unless their host has named them otherwise', async () => {
    const { broadcasts, catalogue, begin, sending, folder } = await start()
    const { stream } = sending()
    await broadcasts.titled('one', 'before')
    await begin(stream)
    await broadcasts.titled('one', 'A quiz')
    expect(only(catalogue.all).title).toBe('A quiz')
    await broadcasts.titled('two', 'of another')
    await broadcasts.titled('one', 'Another quiz')
    expect(only(catalogue.all).title).toBe('Another quiz')
    await broadcasts.of('one')?.edit({ title: 'By hand' })
    await broadcasts.titled('one', 'A third')
    await broadcasts.titled('one', 'A fourth')
    expect(only(catalogue.all).title).toBe('By hand')
    expect(readFileSync(join(folder, only(catalogue.all).head.id, 'journal.jsonl'), 'utf8')).not.toContain('A third')
    await broadcasts.finish('one')
    await broadcasts.titled('one', 'later')
    expect(catalogue.all.map(({ title }) => title)).not.toContain('later')
  })

  it('[REPLAY1] begin and end in order, whatever takes how long; one that is over by then does not begin', async () => {
    const { broadcasts, catalogue, begin, sending } = await start()
    const first = sending()
    let tell: (title: string) => void = () => {}
    const begun = broadcasts.begin('one', () => new Promise((done) => (tell = done)), first.stream)
    const finished = broadcasts.finish('one')
    await Promise.resolve()
    first.send(2)
    tell('late')
    await Promise.all([begun, finished])
    expect([broadcasts.rooms, only(catalogue.all).title, only(catalogue.all).endedAt]).toEqual([[], 'late', NOW])
    first.stream.end()
    await begin(first.stream)
    expect([broadcasts.rooms, catalogue.all.length]).toEqual([[], 1])
    // What failed holds up nothing behind it.
    const failing = broadcasts.begin('two', () => Promise.reject(new Error('no title')), sending().stream)
    const next = begin(sending().stream, 'three')
    await expect(failing).rejects.toThrow('no title')
    await next
    expect(broadcasts.rooms).toEqual(['three'])
    await broadcasts.close()
  })

  it('[REPLAY1] are nothing where nothing could be played', async () => {
    const { broadcasts, catalogue, begin, sending } = await start()
    await begin(sending().stream)
    await broadcasts.finish('one')
    await broadcasts.finish('one')
    expect(catalogue.all).toEqual([])
  })

  it('[REC10] go on in the same recording with another encoder, and with another stream', async () => {
    const { broadcasts, catalogue, begin, sending } = await start()
    const [first, second] = [sending('a'), sending('b')]
    await begin(first.stream)
    first.send(2)
    await begin(first.stream)
    first.send(2)
    await broadcasts.settled('one')
    expect(only(catalogue.all).runs).toHaveLength(1)
    await begin(second.stream)
    first.send(2)
    second.send(2)
    await broadcasts.finish('one')
    const state = only(catalogue.all)
    expect([state.runs.length, state.durationMs]).toEqual([2, 3_000])
  })

  it('[REPLAY2] that break off go on in the same recording for ten minutes, at another node too', async () => {
    const one = await start()
    const encoder = one.sending()
    await one.begin(encoder.stream)
    encoder.send(2)
    await one.broadcasts.letGo('one')
    await one.broadcasts.letGo('one')
    const { head, endedAt } = only(one.catalogue.all)
    expect([endedAt, one.broadcasts.rooms]).toEqual([undefined, []])
    one.clock.advance(10 * MINUTE)
    // The video ended a second after it began.
    const two = await start({ folder: one.folder, clock: one.clock })
    const next = two.sending()
    await two.begin(next.stream)
    next.send(2)
    await two.broadcasts.finish('one')
    expect([only(two.catalogue.all).head.id, only(two.catalogue.all).runs.length]).toEqual([head.id, 2])
    // Over now: what comes is another one. So it is where too much time has passed.
    await two.begin(two.sending().stream)
    await two.broadcasts.letGo('one')
    expect(two.catalogue.all).toHaveLength(2)
    two.clock.advance(10 * MINUTE)
    await two.begin(two.sending().stream)
    expect(two.catalogue.all).toHaveLength(3)
    await two.begin(two.sending().stream, 'two')
    expect(two.catalogue.all).toHaveLength(4)
    await two.broadcasts.close()
    expect(two.broadcasts.rooms).toEqual([])
  })

  it('[REPLAY11] that cannot be begun are begun once there is space, if they are still there', async () => {
    const { broadcasts, catalogue, begin, sending, folder } = await start()
    const [kept, lost] = [sending(), sending()]
    rmSync(folder, { recursive: true })
    // A file where the folder would be.
    writeFileSync(folder, '')
    await expect(begin(kept.stream)).rejects.toThrow()
    await expect(begin(lost.stream, 'two')).rejects.toThrow()
    expect([broadcasts.isHeldUp('one'), broadcasts.isHeldUp('two'), broadcasts.rooms]).toEqual([true, true, []])
    rmSync(folder)
    lost.stream.end()
    const errors: unknown[] = []
    broadcasts.goOn((error) => errors.push(error))
    await broadcasts.finish('nobody')
    expect([broadcasts.rooms, broadcasts.isHeldUp('one'), broadcasts.isHeldUp('two'), errors]).toEqual([
      ...[['one'], false],
      ...[false, []],
    ])
    expect(only(catalogue.all).title).toBe('Title')
    await broadcasts.close()
  })

  it('[REPLAY13] that are as long as a recording may be go on in a new one', async () => {
    const { broadcasts, catalogue, begin, sending } = await start()
    const encoder = sending()
    await begin(encoder.stream)
    encoder.send(2)
    await broadcasts.settled('one')
    const first = only(catalogue.all)
    const fail = (error: unknown): never => {
      throw error
    }
    broadcasts.goOn(fail)
    await broadcasts.finish('nobody')
    expect(first.endedAt).toBeUndefined()
    Object.defineProperty(first, 'full', { value: true })
    broadcasts.goOn(fail)
    broadcasts.goOn(fail)
    await broadcasts.finish('nobody')
    expect([first.endedAt, catalogue.all.length, broadcasts.isActive(first.head.id)]).toEqual([NOW, 2, false])
    encoder.send(2)
    await broadcasts.settled('one')
    const [, second] = catalogue.all
    expect([second?.title, (second?.durationMs ?? 0) > 0]).toEqual(['Title', true])
    await broadcasts.close()
  })

  it('[REPLAY5] write nothing while there is no space for the room', async () => {
    let space = false
    const asked: string[] = []
    const { broadcasts, catalogue, begin, sending } = await start({
      mayWrite: (room) => asked.push(room) > 0 && space,
    })
    const encoder = sending()
    await begin(encoder.stream)
    encoder.send(3)
    await broadcasts.settled('one')
    expect([only(catalogue.all).bytes, new Set(asked)]).toEqual([0, new Set(['one'])])
    space = true
    encoder.send(2)
    await broadcasts.settled('one')
    expect(only(catalogue.all).durationMs).toBe(1_000)
    await broadcasts.close()
  })
})
