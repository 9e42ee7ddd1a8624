import { OvationError } from '@ovation/protocol'
import { initialState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { LiveStream, PublishGrant } from '../media/index.ts'
import { FileShows } from './file-shows.ts'
import type { ShowSource } from './file-shows.ts'

type Options = Partial<{
  stream: RoomState['stream']
  lifecycle: RoomState['lifecycle']
  sent: boolean
  invalid: boolean
  isHeld: boolean
  /** The site cuts the last show while the file is opened. */
  isCutMeanwhile: boolean
  onAir: boolean
  contested: boolean
  made: string | number
}>

/** A room whose file has no packets but one at the beginning and one after a second. */
function world({ stream = { status: 'none' }, lifecycle = 'open', sent = true, made = 0.5, ...more }: Options = {}) {
  const clock = new ManualClock()
  const told: string[] = []
  let close = (): void => {}
  const shows = new FileShows({
    rooms: { state: async (room) => ({ ...initialState(room), stream, lifecycle }) },
    media: {
      stream: () => (more.onAir ? ({} as LiveStream) : undefined),
      admit: async () => (more.contested ? { refused: 'contested' } : undefined),
      accept: ({ place, recorded }: PublishGrant, end) => {
        told.push(`${place} is on air, ${recorded ? 'recorded' : 'live'}`)
        close = end
        return {
          ...{ bytes: () => {}, waitMs: () => 0 },
          take: (event) => void told.push(event.kind),
          ended: (how) => void told.push(how),
        }
      },
    },
    files: {
      hold: async () => (sent ? 'path' : undefined),
      letGo: () => void told.push('kept'),
      release: async () => void told.push('removed'),
      adopt: async () => 'adopted',
    },
    catalogue: {
      mustGet: (id) => {
        if (id !== 'rec') throw new OvationError('not_found')
        return { head: { id, room: 'demo' } } as never
      },
    },
    downloads: { fileOf: async () => made },
    isHeld: () => more.isHeld ?? (more.isCutMeanwhile === true && told.includes('opens path')),
    ...{ clock, logger: { warn: (_: unknown, text?: string) => void told.push(text ?? '') } as never },
    open: async (path) => {
      told.push(`opens ${path}`)
      if (more.invalid) throw new OvationError('video_invalid', { detail: 'it has no video' })
      return {
        video: { kind: 'video' } as never,
        ...{ audio: undefined, durationMs: 2_000 },
        packets: async function* (fromMs) {
          told.push(`from ${fromMs}`)
          for (const dtsMs of [0, 1_000]) yield { kind: 'video', dtsMs, ptsMs: dtsMs, key: true, data: Buffer.alloc(1) }
        },
        close: () => void told.push('closed'),
      }
    },
  })
  const play = (source: ShowSource = { file: true }, room = 'demo') => shows.play(room, source)
  const refusal = (source?: ShowSource, room?: string) => code(play(source, room))
  return { clock, told, shows, play, refusal, close: () => close() }
}
const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    ({ code }) => code,
  )
const settled = () => new Promise((done) => void setImmediate(done))

describe('a show from a file', () => {
  it('[MEDIA56] is on air until the file ends, which is then removed', async () => {
    const { clock, told, play } = world()
    expect(await play({ file: true, fromMs: 300 })).toEqual({ state: 'playing', durationMs: 2_000 })
    await settled()
    expect(told).toEqual(['opens path', 'demo is on air, recorded', 'video', 'from 300', 'packet'])
    for (const ms of [500, 500]) {
      clock.advance(ms)
      await settled()
    }
    expect(told.slice(5)).toEqual(['packet', 'unpublished', 'closed', 'removed'])
  })

  it('[MEDIA57] ends when somebody ends it or an encoder takes over, without a word of its own', async () => {
    const { clock, told, play, close } = world()
    await play()
    await settled()
    close()
    clock.advance(500)
    await settled()
    expect(told.slice(5)).toEqual(['closed', 'removed'])
    // The room is free again.
    expect(await play()).toMatchObject({ state: 'playing' })
  })

  it('[MEDIA57] that was just ended makes way for another one', async () => {
    const { clock, told, play, close } = world({ stream: { status: 'ended', stream: 's', endedAt: 0 } })
    await play()
    await settled()
    const again = play()
    await settled()
    close()
    clock.advance(500)
    expect(await again).toMatchObject({ state: 'playing' })
    expect(told.slice(5, 9)).toEqual(['closed', 'removed', 'opens path', 'demo is on air, recorded'])
    const late = code(play())
    for (let ms = 0; ms < 1_000; ms += 500) {
      await settled()
      clock.advance(500)
    }
    expect(await late).toBe('nothing_to_change')
  })

  it('[MEDIA57] is left as that of a lost encoder when the server stops', async () => {
    const { clock, told, play, shows } = world()
    await play()
    await settled()
    const closed = shows.close()
    clock.advance(500)
    await closed
    expect(told.slice(5)).toEqual(['closed', 'removed'])
  })

  it('[MEDIA63] goes on with a file after the server lost it', async () => {
    const lost = { status: 'interrupted', stream: 's', startedAt: 0, since: 0 } as const
    const { told, play, refusal } = world({ stream: { ...lost, recorded: true } })
    expect(await play({ file: true, fromMs: 300 })).toMatchObject({ state: 'playing' })
    await settled()
    expect(told).toEqual(['opens path', 'demo is on air, recorded', 'video', 'from 300', 'packet'])
    expect(await refusal()).toBe('nothing_to_change')
    const live = { status: 'live', stream: 's', startedAt: 0, recorded: true } as const
    expect(await world({ stream: live }).refusal()).toBe('nothing_to_change')
  })

  it('[MEDIA56] is made of a recording of the room, once that is a file', async () => {
    expect(await world().play({ recording: 'rec' })).toEqual({ state: 'working', progress: 0.5 })
    const { told, play } = world({ made: import.meta.filename })
    expect(await play({ recording: 'rec' })).toEqual({ state: 'playing', durationMs: 2_000 })
    expect(told.slice(0, 2)).toEqual(['opens adopted', 'demo is on air, recorded'])
    expect(await world().refusal({ recording: 'other' })).toBe('not_found')
    expect(await world().refusal({ recording: 'rec' }, 'elsewhere')).toBe('not_found')
  })

  it.each<[string, Options, string]>([
    ['there is no file', { sent: false }, 'not_found'],
    ['the room is closed', { lifecycle: 'closed' }, 'room_closed'],
    ['the room is live', { stream: { status: 'live', stream: 's', startedAt: 0 } }, 'nothing_to_change'],
    [
      'an encoder is expected back',
      { stream: { status: 'interrupted', stream: 's', startedAt: 0, since: 0 } },
      'nothing_to_change',
    ],
    ['the site has cut the last one', { isHeld: true }, 'nothing_to_change'],
    ['an encoder was faster', { onAir: true }, 'nothing_to_change'],
    ['encoders go live by turns', { contested: true }, 'nothing_to_change'],
  ])('[MEDIA56] is not put on when %s', async (_, options, code) => {
    const { told, refusal } = world(options)
    expect(await refusal()).toBe(code)
    expect(told.filter((what) => what.includes('on air') || what === 'removed')).toEqual([])
  })

  it('[STUDIO90] is not put on, and keeps its file, when the site cuts the last one while it is opened', async () => {
    const { told, refusal, shows } = world({ isCutMeanwhile: true })
    const answer = refusal()
    expect([shows.isStarting('demo'), shows.isStarting('other')]).toEqual([true, false])
    expect([await answer, told, shows.isStarting('demo')]).toEqual([
      'nothing_to_change',
      ['opens path', 'closed', 'kept'],
      false,
    ])
  })

  it('[MEDIA56] is put on once', async () => {
    const { play, refusal } = world()
    const first = play()
    expect(await refusal()).toBe('nothing_to_change')
    await first
    expect(await refusal()).toBe('nothing_to_change')
  })

  it('[MEDIA58] that is not put on keeps its file, unless it is one of a recording', async () => {
    const sent = world({ onAir: true })
    await sent.refusal()
    expect(sent.told).toEqual(['opens path', 'closed', 'kept'])
    const recorded = world({ onAir: true, made: import.meta.filename })
    await recorded.refusal({ recording: 'rec' })
    expect(recorded.told).toEqual(['opens adopted', 'closed', 'removed'])
  })

  it('[MEDIA56] that cannot be shown is refused, and its file is removed', async () => {
    const { told, refusal } = world({ invalid: true })
    expect([await refusal(), told]).toEqual(['video_invalid', ['opens path', 'removed']])
  })
})
