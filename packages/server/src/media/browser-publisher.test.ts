import { AUDIO, DELTA, encodePacket, KEY } from '@ovation/protocol/media-publish'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { takeStream } from './browser-publisher.ts'
import type { EndPublisher } from './on-air.ts'
import type { MediaEvent } from './packets.ts'
import type { CutReason, Failure } from './rtmp/endings.ts'
import { FakeSocket } from './socket.fixture.ts'

const AVCC = '0142c01effe1001867 42c01ed900a0476fe016a020202800000300080000030190c58ba4800 1000468cb83cb20'.replaceAll(
  ' ',
  '',
)

function start({ waitMs = 0 } = {}) {
  const socket = new FakeSocket()
  const taken: MediaEvent[] = []
  const ends: string[] = []
  const failures: Failure[] = []
  let bytes = 0
  let end: EndPublisher = () => {}
  takeStream(
    socket.ws,
    (close) => {
      end = close
      return {
        bytes: (count) => (bytes += count),
        take: (event) => taken.push(event),
        waitMs: () => waitMs,
        ended: (how) => ends.push(how),
      }
    },
    (failure) => failures.push(failure),
  )
  return { socket, taken, ends, failures, bytes: () => bytes, end: (why?: CutReason) => end(why) }
}

describe('a browser that publishes', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('[PUB1] sends packets on a clock that begins at 0', () => {
    const { socket, taken, bytes } = start()
    socket.says(encodePacket(KEY, 5_000.5, Uint8Array.of(1, 2)))
    socket.says(encodePacket(DELTA, 5_033.5, Uint8Array.of(3)))
    socket.says(encodePacket(AUDIO, 5_020.5, Uint8Array.of(4)))
    const packet = (kind: 'video' | 'audio', ms: number, key: boolean, ...data: number[]): MediaEvent => ({
      kind: 'packet',
      packet: { kind, dtsMs: ms, ptsMs: ms, key, data: Buffer.from(data) },
    })
    expect(taken).toEqual([packet('video', 0, true, 1, 2), packet('video', 33, false, 3), packet('audio', 20, true, 4)])
    expect(bytes()).toBe(11 + 10 + 10)
  })

  it('[PUB1] sends how audio is coded: Opus as boxes have it, AAC as it is', () => {
    const { socket, taken } = start()
    socket.says({ t: 'audio', codec: 'opus', sampleRate: 44_100, channels: 2, frameMs: 10 })
    const head = Buffer.alloc(19)
    head.writeUInt16LE(3_840, 10)
    socket.says({ t: 'audio', codec: 'opus', sampleRate: 48_000, channels: 1, description: head.toString('base64') })
    socket.says({ t: 'audio', codec: 'mp4a.40.2', sampleRate: 44_100, channels: 2, description: 'EhA=' })
    const opus = { kind: 'audio', codec: 'opus', sampleRate: 48_000 }
    expect(taken).toEqual([
      { ...opus, channels: 2, frameSamples: 480, configuration: Buffer.from('000201380000ac44000000', 'hex') },
      { ...opus, channels: 1, frameSamples: 960, configuration: Buffer.from('00010f000000bb80000000', 'hex') },
      {
        ...{ kind: 'audio', codec: 'mp4a.40.2', sampleRate: 44_100, channels: 2, frameSamples: 1_024 },
        configuration: Buffer.from([0x12, 0x10]),
      },
    ])
  })

  it('[PUB1] sends how video is coded', () => {
    const { socket, taken } = start()
    socket.says({ t: 'video', description: Buffer.from(AVCC, 'hex').toString('base64') })
    expect(taken).toMatchObject([{ kind: 'video', codec: 'avc1.42c01e' }])
  })

  it.each<[string, string | object | Uint8Array]>([
    ['text that is no message', 'nonsense'],
    [
      'no configuration of AAC',
      { t: 'audio', codec: 'mp4a.40.2', sampleRate: 44_100, channels: 2, description: 'Eg==' },
    ],
    ['a configuration of video that is cut off', { t: 'video', description: 'AA==' }],
    ['bytes that are no packet', Buffer.alloc(9)],
    ['a time that is none', encodePacket(KEY, Number.NaN, Uint8Array.of(1))],
  ])('[PUB3] is closed after %s, and not heard any more', (_, bad) => {
    const { socket, taken, failures, ends } = start()
    socket.says(bad)
    expect([socket.closes, taken]).toEqual([[[4_400, 'malformed']], []])
    socket.says(encodePacket(KEY, 0, Uint8Array.of(1)))
    expect(taken).toEqual([])
    vi.advanceTimersByTime(1_000)
    expect(socket.terminated).toBe(1)
    socket.emit('close')
    expect([ends, failures.map(({ reason }) => reason)]).toEqual([['lost'], ['malformed']])
    expect(failures[0]?.detail).not.toBe('')
  })

  it('[MEDIA45] is closed when it is ahead of real time', () => {
    const { socket, failures } = start({ waitMs: 1 })
    socket.says(encodePacket(KEY, 0, Uint8Array.of(1)))
    socket.emit('close')
    expect([socket.closes, failures]).toEqual([
      [[4_400, 'malformed']],
      [{ reason: 'malformed', detail: 'the stream runs ahead of real time' }],
    ])
  })

  it('[PUB7] gets an answer to its pings, as long as it reads them', () => {
    const { socket } = start()
    socket.bufferedAmount = 16 * 1_024
    socket.says({ t: 'ping' })
    expect(socket.sent).toEqual([{ t: 'pong' }])
    socket.bufferedAmount += 1
    socket.says({ t: 'ping' })
    expect(socket.sent).toHaveLength(1)
  })

  it('[PUB3] is closed after ten seconds of silence', () => {
    const { socket, failures } = start()
    vi.advanceTimersByTime(9_000)
    socket.says({ t: 'ping' })
    vi.advanceTimersByTime(9_999)
    expect(socket.closes).toEqual([])
    vi.advanceTimersByTime(1)
    expect(socket.closes).toEqual([[4_408, 'nothing came']])
    socket.emit('close')
    expect(failures).toEqual([{ reason: 'silent', detail: '' }])
  })

  it('[PUB2] ends its broadcast when it says so; a lost connection is a failure', () => {
    const ended = start()
    ended.socket.says({ t: 'end' })
    expect(ended.socket.closes).toEqual([[1_000, '']])
    ended.socket.emit('close')
    expect([ended.ends, ended.failures]).toEqual([['unpublished'], []])
    const lost = start()
    lost.socket.emit('close')
    expect([lost.ends, lost.failures]).toEqual([['lost'], [{ reason: 'disconnected', detail: '' }]])
    // Nothing runs on behind it.
    vi.advanceTimersByTime(20_000)
    expect(lost.socket.closes).toEqual([])
  })

  it.each([
    ['replaced', 4_409, [{ reason: 'replaced', detail: '' }]],
    ['closed', 4_410, []],
    ['cut', 4_403, []],
    ['shutdown', 1_012, []],
  ] as const)('[PUB2] [PUB13] that was %s is told so, and not heard any more', (why, code, failed) => {
    const { socket, taken, ends, failures, end } = start()
    end(why)
    expect(socket.closes).toEqual([[code, why]])
    socket.says(encodePacket(KEY, 0, Uint8Array.of(1)))
    expect(taken).toEqual([])
    vi.advanceTimersByTime(3_000)
    expect(socket.terminated).toBe(1)
    socket.emit('close')
    expect([ends, failures]).toEqual([['cut'], failed])
  })

  it('[PUB13] anyone who is cut off without a reason has a key that is no longer valid', () => {
    const { socket, end } = start()
    end()
    expect(socket.closes).toEqual([[4_403, 'cut']])
  })
})
