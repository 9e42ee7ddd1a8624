import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { LiveStream } from '../media/live-stream.ts'
import { RecordingCatalogue } from './catalogue.ts'
import { clipGuests } from './guest-clips.ts'
import { GuestRecordings } from './guest-recordings.ts'
import { whatGoes } from './retention.ts'
import { folderForTest, headOf, listeningLogger, stateOf } from './states.fixture.ts'

const NOW = 1_700_000_000_000

/** A stream of parts of two seconds and eight bytes. */
function sending(id: string, epochMs = NOW) {
  const stream = new LiveStream(id, epochMs)
  let sequence = 0
  stream.begin({ bytes: Buffer.from('head'), mime: 'video/mp4', width: 640, height: 360 })
  return {
    stream,
    send: (count = 1): void => {
      for (let n = 0; n < count; n++) {
        const bytes = Buffer.alloc(8, 97 + sequence)
        stream.add({ sequence: sequence++, startMs: stream.endMs, durationMs: 2_000, independent: true, bytes })
      }
    },
  }
}

async function start({ folder = folderForTest(), recording = 'show' as string | null, mayWrite = true } = {}) {
  const { logger } = listeningLogger()
  const clock = new ManualClock(NOW)
  const catalogue = new RecordingCatalogue(folder, logger)
  await catalogue.open()
  const state =
    recording === null
      ? undefined
      : (catalogue.get(recording) ?? (await catalogue.create(headOf(recording, { at: NOW }))))
  const guests = new GuestRecordings({
    ...{ catalogue, clock, logger, maxRecorderWaitingBytes: 1e6, mayWrite: () => mayWrite },
    broadcasts: { of: () => state && ({ state } as never), isActive: () => false },
  })
  const begin = (stream: LiveStream, actor = 'gus', seat = 1): Promise<void> =>
    guests.begin(`one~${seat}`, { room: 'one', seat, actor, name: `Name of ${actor}`, layout: 'corner' }, stream)
  return { folder, clock, catalogue, guests, begin }
}

describe('a guest who is recorded', () => {
  it('[REPLAY41] has a recording of their own beside that of the broadcast, with who they are and the layouts', async () => {
    const { guests, begin, folder, clock, catalogue } = await start()
    const { stream, send } = sending('g')
    await begin(stream)
    send(2)
    clock.advance(1_000)
    guests.arranged('one', 'corner')
    guests.arranged('two', 'side')
    guests.arranged('one', 'side')
    guests.arranged('one', 'side')
    await guests.settled()
    const [state] = guests.ofRecording('show')
    expect(state?.head).toMatchObject({
      ...{ room: 'one', kind: 'guest', at: NOW, guest: { seat: 1, actor: 'gus', name: 'Name of gus' } },
    })
    const id = state?.head.id ?? ''
    expect(id).toMatch(/^show~./)
    expect(state?.layouts).toEqual([
      { at: NOW, layout: 'corner' },
      { at: NOW + 1_000, layout: 'side' },
    ])
    expect([guests.isActive(id), catalogue.of('one'), guests.ofRecording('other')]).toEqual([true, [], []])
    await guests.finish('one~1')
    expect([guests.isActive(id), state?.endedAt]).toEqual([false, NOW + 1_000])
    expect(readFileSync(join(folder, id, '0.mp4'), 'utf8')).toBe(`head${'a'.repeat(8)}${'b'.repeat(8)}`)
  })

  it('[REPLAY41] goes on when their video was lost for a moment; another guest in the slot begins anew', async () => {
    const { guests, begin, catalogue } = await start()
    const [first, next, other] = [sending('g1'), sending('g2', NOW + 9_000), sending('g3', NOW + 20_000)]
    await begin(first.stream)
    first.send()
    await begin(first.stream)
    await begin(next.stream)
    next.send()
    await begin(other.stream, 'gia')
    other.send()
    await guests.settled()
    expect(guests.ofRecording('show').map(({ head, runs }) => [head.guest?.actor, runs.length])).toEqual([
      ['gus', 2],
      ['gia', 1],
    ])
    await guests.close()
    expect(catalogue.all.filter(({ head }) => head.kind === 'guest')).toHaveLength(2)
  })

  it('[REPLAY41] leaves nothing behind without a keyframe, after the end, without space, or without a recording of the broadcast', async () => {
    const { guests, begin, folder } = await start()
    await begin(sending('g').stream)
    await guests.finish('one~1')
    await guests.finish('one~1')
    const over = sending('o')
    over.stream.end()
    await begin(over.stream)
    expect(readdirSync(folder)).toEqual(['show'])
    for (const options of [{ mayWrite: false }, { recording: null }]) {
      const none = await start(options)
      await none.begin(sending('g').stream)
      expect(none.guests.ofRecording('show')).toEqual([])
      expect(readdirSync(none.folder).filter((id) => id.includes('~'))).toEqual([])
    }
  })

  it('[REPLAY43] is there after a restart, and at another node that shares the folder', async () => {
    const one = await start()
    const { stream, send } = sending('g')
    const other = new RecordingCatalogue(one.folder, listeningLogger().logger)
    await other.open()
    await one.begin(stream)
    send(2)
    await one.guests.settled()
    const id = one.guests.ofRecording('show')[0]?.head.id ?? ''
    expect(other.get(id)).toBeUndefined()
    await other.readGuests('show', () => false)
    expect(other.get(id)?.segments).toHaveLength(2)
    send(2)
    await one.guests.settled()
    await other.readGuests('show', () => true)
    expect(other.get(id)?.segments).toHaveLength(2)
    await other.readGuests('show', () => false)
    expect(other.get(id)?.segments).toHaveLength(4)
    // Deleted at one node, it is at no other any more.
    const gone = await start({ folder: one.folder })
    await gone.catalogue.create(headOf('show~gone', { kind: 'guest' }))
    await other.readGuests('show', () => false)
    await gone.catalogue.remove('show~gone')
    expect(other.get('show~gone')).toBeDefined()
    await other.readGuests('show', (id) => id === 'show~gone')
    expect(other.get('show~gone')).toBeDefined()
    await other.readGuests('show', () => false)
    expect(other.get('show~gone')).toBeUndefined()
    // Published at that node, while the host is recorded here: in the same recording.
    const there = await start({ folder: one.folder, recording: null })
    const second = sending('g2')
    await there.begin(second.stream, 'gia', 2)
    second.send()
    await there.guests.settled()
    expect(
      there.guests
        .ofRecording('show')
        .map(({ head }) => head.guest?.actor)
        .sort(),
    ).toEqual(['gia', 'gus'])
    await Promise.all([one.guests.close(), there.guests.close()])
    const again = await start({ folder: one.folder })
    expect(
      again.guests
        .ofRecording('show')
        .map(({ segments }) => segments.length)
        .sort(),
    ).toEqual([1, 4])
  })
})

describe('what belongs to a recording', () => {
  it('[REPLAY42] goes with it, also what another node has recorded, and counts with it', async () => {
    const { guests, begin, catalogue, folder } = await start()
    const { stream, send } = sending('g')
    await begin(stream)
    send()
    await guests.finish('one~1')
    await new RecordingCatalogue(folder, listeningLogger().logger).create(headOf('show~other', { kind: 'guest' }))
    await catalogue.create(headOf('show2'))
    await catalogue.remove('show')
    expect([readdirSync(folder), guests.ofRecording('show')]).toEqual([['show2'], []])
    const limits = { keepRecordingsMs: 1e9, maxRecordingsBytes: 100, maxRecordingsBytesPerRoom: 100 }
    const states = [
      stateOf('old', { bytes: 40, at: 1 }),
      stateOf('old~g', { bytes: 70, at: 2, kind: 'guest' }),
      stateOf('new', { bytes: 90, at: 9 }),
    ]
    expect(whatGoes(states, () => false, limits, 10).map(({ state }) => state.head.id)).toEqual(['old'])
    expect(whatGoes(states.slice(0, 2), () => false, { ...limits, keepRecordingsMs: 5 }, 1e9)).toHaveLength(1)
  })

  it('[REPLAY51] what was recorded of somebody is erased with them, in that room, also while it is being recorded', async () => {
    const { guests, begin, catalogue } = await start()
    const [gus, gia] = [sending('g1'), sending('g2')]
    await begin(gus.stream)
    await begin(gia.stream, 'gia', 2)
    gus.send()
    gia.send()
    await guests.settled()
    await guests.erase('two', 'gus')
    await guests.erase('one', 'gus', NOW - 1)
    expect(guests.ofRecording('show')).toHaveLength(2)
    expect(guests.all).toEqual(guests.ofRecording('show'))
    await guests.erase('one', 'gus')
    expect(guests.ofRecording('show').map(({ head }) => head.guest?.actor)).toEqual(['gia'])
    expect(catalogue.get('show')).toBeDefined()
    await guests.close()
  })

  it('[REPLAY42] a clip keeps its guests, at their time', async () => {
    const { guests, begin, catalogue, folder, clock } = await start()
    const { stream, send } = sending('g')
    await begin(stream)
    send(5)
    await guests.finish('one~1')
    const clip = stateOf('clip', { at: NOW + 5_000, parts: 2, kind: 'clip' })
    await clipGuests({ catalogue, clock }, clip, guests.ofRecording('show'))
    const [copy, ...more] = guests.ofRecording('clip')
    expect(more).toEqual([])
    expect([copy?.head.guest?.actor, copy?.head.at, copy?.layouts, copy?.endedAt]).toEqual([
      ...['gus', NOW + 4_000, [{ at: NOW, layout: 'corner' }], NOW],
    ])
    expect(copy?.segments.map(({ at }) => at)).toEqual([NOW + 4_000, NOW + 6_000])
    expect(readFileSync(join(folder, copy?.head.id ?? '', '0.mp4'), 'utf8')).toBe(
      `head${'c'.repeat(8)}${'d'.repeat(8)}`,
    )
    const again = new RecordingCatalogue(folder, listeningLogger().logger)
    await again.open()
    expect(again.get(copy?.head.id ?? '')?.segments).toHaveLength(2)
    // Nobody else was in this one.
    await clipGuests({ catalogue, clock }, stateOf('empty', { at: NOW + 90_000 }), guests.ofRecording('show'))
    expect(guests.ofRecording('empty')).toEqual([])
  })
})
