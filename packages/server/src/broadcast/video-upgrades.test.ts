import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { PlaybackTickets } from '../identity/index.ts'
import type { LiveStream } from '../media/index.ts'
import { videoUpgrades } from './video-upgrades.ts'
import type { VideoUpgradeDeps } from './video-upgrades.ts'

type Watch = Parameters<VideoUpgradeDeps['lowLatency']['upgrade']>[3]
type Publish = Parameters<VideoUpgradeDeps['ingest']['upgrade']>[3]

const STREAM = { id: 'n1.a' } as LiveStream
const REQUEST = { socket: { remoteAddress: '192.0.2.1' }, headers: { 'x-forwarded-for': '198.51.100.7' } }
const SOCKET = {} as Duplex
const HEAD = Buffer.from('head')

function world(access: 'open' | 'unlisted' | 'refused' | 'unknown' = 'open') {
  const clock = new ManualClock()
  const tickets = new PlaybackTickets('a secret of the server')
  const publishers: unknown[][] = []
  const watchers: unknown[][] = []
  const asked: unknown[][] = []
  const upgrades = videoUpgrades({
    ingest: { upgrade: (...all: unknown[]) => void publishers.push(all) },
    lowLatency: { upgrade: (...all: unknown[]) => void watchers.push(all) },
    media: {
      watch: async (place: string) => {
        asked.push(['stream', place])
        return STREAM
      },
    },
    addresses: { keyOf: (peer: string, headers: object) => `${peer} for ${Object.values(headers).join()}` },
    admit: async (...all: unknown[]) => {
      asked.push(['admit', ...all])
      return true
    },
    mayWatch: async (...all: unknown[]) => {
      asked.push(['mayWatch', ...all])
      return access
    },
    ...{ tickets, clock },
  } as unknown as VideoUpgradeDeps)
  const held: string[] = []
  /** Whether the path leads to video. */
  const connect = (path: string, query = ''): boolean => {
    const upgrade = upgrades(path)
    upgrade?.(REQUEST as unknown as IncomingMessage, SOCKET, HEAD, {
      query: new URLSearchParams(query),
      held: () => void held.push('held'),
    })
    return upgrade !== undefined
  }
  const ticket = (room: string, actor: string): string =>
    tickets.issue(room, { actor, role: 'guest', known: true, door: undefined }, clock.now())
  return { clock, publishers, watchers, asked, held, connect, ticket }
}

/** What is asked of a viewer who connects. */
function watch(path: string, query: string, { connect, watchers } = world()): Watch {
  expect(connect(path, query)).toBe(true)
  expect(watchers[0]?.slice(0, 3)).toEqual([REQUEST, SOCKET, HEAD])
  return watchers[0]?.[3] as Watch
}

describe('a connection with video', () => {
  it.each([
    '/live/demo',
    '/live/demo/index.m3u8',
    '/live/demo/ws/more',
    '/v1/live/demo/ws',
    '/live/a/b/ws',
    '/live//ws',
  ])('is none to %s', (path) => {
    const { connect, watchers, publishers } = world()
    expect(connect(path)).toBe(false)
    expect([watchers, publishers]).toEqual([[], []])
  })

  it('[PUB5] to `publish` is one that publishes in that place, and is known once its key is', () => {
    const { connect, publishers, watchers, held } = world()
    expect(connect('/live/demo~low/publish', 'ticket=odd')).toBe(true)
    expect(publishers[0]?.slice(0, 3)).toEqual([REQUEST, SOCKET, HEAD])
    const publish = publishers[0]?.[3] as Publish
    expect(publish.place).toBe('demo~low')
    publish.held()
    expect([held, watchers]).toEqual([['held'], []])
  })
})

describe('a viewer', () => {
  it('[AUTH3] with a ticket is the person whom it was made for, in the room of every place', async () => {
    const all = world()
    const ticket = all.ticket('demo', 'ann')
    const { room, actor, stream, admit, mayWatch } = watch('/live/demo~2/ws', `ticket=${ticket}`, all)
    expect([room, actor]).toEqual(['demo', 'ann'])
    expect(await stream()).toBe(STREAM)
    expect([await admit(), await mayWatch()]).toEqual([true, true])
    expect(all.asked).toEqual([
      ['stream', 'demo~2'],
      ['admit', 'demo~2', ticket, '192.0.2.1 for 198.51.100.7'],
      ['mayWatch', 'demo~2', ticket],
    ])
  })

  it('[AUTH4] without a ticket is nobody known, and so is one with a ticket of another room or of long ago', () => {
    expect(watch('/live/demo/ws', '')).toMatchObject({ room: 'demo', actor: undefined })
    const all = world()
    expect(watch('/live/demo/ws', `ticket=${all.ticket('other', 'ann')}`, all).actor).toBeUndefined()
    const late = world()
    const ticket = late.ticket('demo', 'ann')
    late.clock.advance(13 * 3_600_000)
    expect(watch('/live/demo/ws', `ticket=${ticket}`, late).actor).toBeUndefined()
  })

  it('[NET5] is told that nothing comes if they ask for it', () => {
    expect(watch('/live/demo/ws', 'stills').stills).toBe(true)
    expect(watch('/live/demo/ws', 'ticket=t').stills).toBe(false)
  })

  it.each([
    ['open', true],
    ['unlisted', true],
    ['refused', false],
    ['unknown', false],
  ] as const)('[MEDIA19] of a room that is %s to them may go on: %s', async (access, may) => {
    expect(await watch('/live/demo/ws', '', world(access)).mayWatch()).toBe(may)
  })
})
