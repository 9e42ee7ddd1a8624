import { eventually } from '@ovation/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeAmf } from './amf0.ts'
import { encodeMessage, MESSAGE } from './chunks.ts'
import type { RtmpMessage } from './chunks.ts'
import type { Candidate, Publisher } from './connection.ts'
import type { EndOfPublishing, Failure } from './endings.ts'
import { chunkSize, closePeers, command, CONNECT, Peer, PUBLISH, video } from './peer.fixture.ts'

afterEach(closePeers)

const START = 'NetStream.Publish.Start'

/** A publisher that keeps what came, and the peer behind it. */
class Taken implements Publisher {
  readonly messages: RtmpMessage[] = []
  readonly passedOver: string[] = []
  readonly ends: { how: EndOfPublishing; failure: Failure | undefined }[] = []
  candidate: Candidate | undefined
  waitMs = (): number => 0
  message = (message: RtmpMessage): void => void this.messages.push(message)
  skipped = (what: string): void => void this.passedOver.push(what)
  ended = (how: EndOfPublishing, failure?: Failure): void => void this.ends.push({ how, failure })
  authorise = async (candidate: Candidate): Promise<Publisher> => {
    this.candidate = candidate
    return this
  }
}

const raw = (type: number, payload: Buffer, chunkStream = 3): Buffer =>
  encodeMessage(chunkStream, { type, streamId: 0, payload })
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const publishing = async (limits = {}): Promise<{ peer: Peer; taken: Taken }> => {
  const taken = new Taken()
  const peer = await Peer.to({ authorise: taken.authorise }, limits)
  peer.socket.write(Buffer.concat([CONNECT, PUBLISH]))
  await eventually(() => peer.text.includes(START), 'the start')
  return { peer, taken }
}
/** Whatever was sent before it was dealt with. */
const settled = async (peer: Peer, taken: Taken): Promise<void> => {
  const before = taken.messages.length
  peer.socket.write(video(6, Buffer.from('the last one')))
  await eventually(
    () => taken.messages.length > before && taken.messages.at(-1)?.payload.equals(Buffer.from('the last one')),
    'it',
  )
}

describe('commands', () => {
  it.each(['FCUnpublish', 'deleteStream', 'closeStream'])(
    '[RTMP10] %s before anything is published ends no broadcast',
    async (name) => {
      const taken = new Taken()
      const peer = await Peer.to({ authorise: taken.authorise })
      peer.socket.write(Buffer.concat([CONNECT, command(name, 2, null, 'a-key'), PUBLISH]))
      await eventually(() => peer.text.includes(START), 'the start')
      expect(taken.ends).toEqual([])
      peer.socket.write(command(name, 5, null, name === 'FCUnpublish' ? 'a-key' : 1))
      await eventually(() => peer.text.includes('NetStream.Unpublish.Success'), 'the end')
      expect(taken.ends).toEqual([{ how: 'unpublished', failure: undefined }])
    },
  )

  it('[RTMP21] that end another stream end nothing', async () => {
    const { peer, taken } = await publishing()
    peer.socket.write(
      Buffer.concat([command('deleteStream', 5, null, 99), command('FCUnpublish', 6, null, 'another-key')]),
    )
    await settled(peer, taken)
    expect(taken.ends).toEqual([])
    peer.socket.write(command('FCUnpublish', 7, null, 'live/a-key?token=1'))
    await eventually(() => taken.ends.length === 1, 'the end')
  })

  it('[RTMP22] an encoder that ended its broadcast publishes again on the same connection; one that does not is closed', async () => {
    const { peer, taken } = await publishing({ handshakeTimeoutMs: 300 })
    const first = taken.candidate
    peer.socket.write(Buffer.concat([command('FCUnpublish', 5, null, 'a-key'), command('deleteStream', 6, null, 1)]))
    await eventually(() => peer.text.includes('NetStream.Unpublish.Success'), 'the end')
    const before = peer.text.split(START).length
    peer.socket.write(PUBLISH)
    await eventually(() => peer.text.split(START).length === before + 1, 'the second start')
    await settled(peer, taken)
    first?.close('cut')
    await settled(peer, taken)
    expect(taken.ends).toEqual([{ how: 'unpublished', failure: undefined }])
    peer.socket.write(command('closeStream', 8, null))
    await eventually(() => peer.closed, 'the end of the connection')
    expect(taken.ends).toHaveLength(2)
    expect(peer.text).not.toContain('Connect.Rejected')
  })

  it('[RTMP11] come as AMF3 too, and data does', async () => {
    const taken = new Taken()
    const peer = await Peer.to({ authorise: taken.authorise })
    const amf3 = (...values: Parameters<typeof encodeAmf>): Buffer =>
      raw(MESSAGE.amf3Command, Buffer.concat([Buffer.from([0]), encodeAmf(...values)]))
    peer.socket.write(
      Buffer.concat([CONNECT, amf3('createStream', 2, null), amf3('publish', 3, null, 'a-key', 'live')]),
    )
    await eventually(() => peer.text.includes(START), 'the start')
    expect(taken.candidate?.key).toBe('a-key')
    const said = encodeAmf('@setDataFrame', 'onMetaData', { width: 640 })
    peer.socket.write(raw(MESSAGE.amf3Data, Buffer.concat([Buffer.from([0]), said])))
    peer.socket.write(raw(MESSAGE.amf3Data, said))
    await eventually(() => taken.messages.length === 2, 'the data')
    expect(taken.messages.every(({ type, payload }) => type === MESSAGE.data && payload.equals(said))).toBe(true)
  })

  it('[RTMP9] with values of other types are answered, before and while something is published', async () => {
    const taken = new Taken()
    const peer = await Peer.to({ authorise: taken.authorise })
    const odd = Buffer.concat([encodeAmf('connect', 1), Buffer.from([3, 0, 1, 0x61, 0x42, 1, 2])])
    peer.socket.write(raw(MESSAGE.command, odd))
    await eventually(() => peer.text.includes('Connect.Success'), 'the answer')
    peer.socket.write(PUBLISH)
    await eventually(() => peer.text.includes(START), 'the start')
    peer.socket.write(
      raw(MESSAGE.command, Buffer.concat([encodeAmf('setBandwidthInfo', 0, null), Buffer.from([0x42, 1])])),
    )
    peer.socket.write(raw(MESSAGE.command, Buffer.from([2, 0, 200])))
    await settled(peer, taken)
    expect(taken.passedOver).toEqual(['command', 'command'])
    expect(taken.ends).toEqual([])
  })

  it.each<[string, string, string]>([
    ['behind a path', 'live', 'live/a-key'],
    ['with a query', 'live', 'a-key?token=1&b=2'],
    ['with what copying added', 'live', ' a-key\r\n'],
    ['as a part of the application', 'live/a-key', ''],
  ])('[RTMP12] a key is found %s', async (_, app, name) => {
    const taken = new Taken()
    const peer = await Peer.to({ authorise: taken.authorise })
    peer.socket.write(Buffer.concat([command('connect', 1, { app }), command('publish', 3, null, name, 'live')]))
    await eventually(() => peer.text.includes(START), 'the start')
    expect(taken.candidate).toMatchObject({ key: 'a-key', address: '127.0.0.1' })
  })

  it('[RTMP12] to publish once more with the same key changes nothing', async () => {
    const { peer, taken } = await publishing()
    peer.socket.write(PUBLISH)
    await settled(peer, taken)
    expect(peer.text.split(START)).toHaveLength(3)
    expect(taken.ends).toEqual([])
  })
})

describe('messages', () => {
  const tag = (type: number, ms: number, payload: Buffer): Buffer => {
    const head = Buffer.alloc(11)
    head[0] = type
    head.writeUIntBE(payload.length, 1, 3)
    head.writeUIntBE(ms & 0xffffff, 4, 3)
    head[7] = ms >>> 24
    return Buffer.concat([head, payload, u32(11 + payload.length)])
  }

  it('[RTMP13] of an aggregate come one by one, on its clock; what is cut off in it is passed over', async () => {
    const { peer, taken } = await publishing()
    const [one, two] = [Buffer.from('one'), Buffer.from('two')]
    const whole = Buffer.concat([tag(9, 0x01000010, one), tag(8, 0x01000030, two), tag(22, 0x01000030, two)])
    const bytes = raw(MESSAGE.aggregate, Buffer.concat([whole, tag(9, 0x01000040, two).subarray(0, 13)]))
    bytes.writeUIntBE(5_000, 1, 3)
    peer.socket.write(bytes)
    await settled(peer, taken)
    expect(taken.messages.slice(0, -1)).toMatchObject([
      { type: 9, timestampMs: 5_000, payload: one },
      { type: 8, timestampMs: 5_032, payload: two },
    ])
    expect(taken.passedOver).toEqual(['aggregate'])
  })

  it('[MEDIA45] are taken one at a time while the stream is ahead of real time, and none of them is lost', async () => {
    const { peer, taken } = await publishing({ idleTimeoutMs: 300 })
    const waits = [50, 400, 0]
    const seen: number[] = []
    taken.waitMs = () => {
      seen.push(taken.messages.length)
      return waits.shift() ?? 0
    }
    const [one, two, three] = ['one', 'two', 'three'].map((text) => tag(8, 0, Buffer.from(text)))
    peer.socket.write(raw(MESSAGE.aggregate, Buffer.concat([one, two, three] as Buffer[])))
    await settled(peer, taken)
    expect(seen).toEqual([1, 2, 3, 4])
    expect(taken.messages.map(({ payload }) => String(payload))).toEqual(['one', 'two', 'three', 'the last one'])
    await eventually(() => taken.ends.length > 0, 'the end of one that is silent')
    expect(taken.ends).toMatchObject([{ failure: { reason: 'silent' } }])
  })

  it('[RTMP14] that ask for a sign of life get one', async () => {
    const { peer, taken } = await publishing()
    peer.text = ''
    peer.socket.write(raw(MESSAGE.userControl, Buffer.concat([Buffer.from([0, 6]), u32(0x12345678)]), 2))
    peer.socket.write(raw(MESSAGE.userControl, Buffer.from([0, 6, 1]), 2))
    await settled(peer, taken)
    const pong = raw(MESSAGE.userControl, Buffer.concat([Buffer.from([0, 7]), u32(0x12345678)]), 2).toString('latin1')
    expect(peer.text.split(pong)).toHaveLength(2)
  })

  it('[RTMP15] are acknowledged within the window that the encoder announces', async () => {
    const { peer, taken } = await publishing()
    peer.text = ''
    peer.socket.write(Buffer.concat([raw(MESSAGE.windowSize, u32(20_000), 2), chunkSize(65_536)]))
    for (let n = 0; n < 4; n++) {
      peer.socket.write(video(6, Buffer.alloc(10_000)))
      await settled(peer, taken)
    }
    const acknowledged = encodeMessage(2, { type: MESSAGE.acknowledgement, streamId: 0, payload: u32(0) }).subarray(
      0,
      12,
    )
    expect(peer.text.split(acknowledged.toString('latin1')).length - 1).toBeGreaterThanOrEqual(2)
    // A window of nothing costs no answer for each byte.
    peer.text = ''
    peer.socket.write(raw(MESSAGE.windowSize, u32(0), 2))
    for (let n = 0; n < 100; n++) peer.socket.write(video(6, Buffer.alloc(100)))
    await settled(peer, taken)
    expect(peer.text.split(acknowledged.toString('latin1')).length - 1).toBeLessThanOrEqual(4)
  })

  it('[RTMP15] that set a bandwidth are answered with the window', async () => {
    const { peer, taken } = await publishing()
    peer.text = ''
    peer.socket.write(raw(MESSAGE.peerBandwidth, Buffer.concat([u32(2_500_000), Buffer.from([2])]), 2))
    await settled(peer, taken)
    expect(peer.text).toContain(raw(MESSAGE.windowSize, u32(5_000_000), 2).toString('latin1'))
  })
})

describe('ends', () => {
  it('[RTMP16] a refused key is told why, even to an encoder that goes on sending, and nothing of it is taken', async () => {
    for (const [refused, words] of [
      ['unknown_key', 'copy it anew'],
      ['room_closed', 'the room is closed'],
      ['not_invited', 'not on stage'],
    ] as const) {
      const peer = await Peer.to({ authorise: async () => ({ refused }) })
      peer.socket.write(
        Buffer.concat([
          CONNECT,
          PUBLISH,
          chunkSize(65_536),
          ...Array.from({ length: 20 }, () => video(6, Buffer.alloc(30_000))),
        ]),
      )
      await eventually(() => peer.closed, 'the end of the connection')
      expect(peer.text).toContain('NetStream.Publish.BadName')
      expect(peer.text).toContain(words)
    }
  })

  it('[STUDIO92] a key that is refused as the site cut the show is told so', async () => {
    const peer = await Peer.to({ authorise: async () => ({ refused: 'ended', isCutBySite: true }) })
    peer.socket.write(Buffer.concat([CONNECT, PUBLISH]))
    await eventually(() => peer.closed, 'the end of the connection')
    expect(peer.text).toContain('the site has cut the show')
  })

  it('[RTMP16] a key that could not be judged is told to be that, not to be wrong', async () => {
    const peer = await Peer.to({
      authorise: () => {
        throw new Error('storage is gone')
      },
    })
    peer.socket.write(Buffer.concat([CONNECT, PUBLISH]))
    await eventually(() => peer.closed, 'the end of the connection')
    expect(peer.text).toContain('NetStream.Failed')
    expect(peer.text).not.toContain('BadName')
  })

  it.each([
    ['replaced', 'NetStream.Publish.BadName', 'another encoder', { reason: 'replaced', detail: '' }],
    ['cut', 'NetStream.Publish.Denied', 'no longer valid', undefined],
    ['closed', 'NetStream.Publish.Denied', 'it was closed', undefined],
    ['shutdown', 'NetConnection.Connect.AppShutdown', 'connect again', undefined],
  ] as const)(
    '[RTMP17] a broadcast that is ended from this side is told why: %s',
    async (why, code, words, failure) => {
      const { peer, taken } = await publishing()
      taken.candidate?.close(why)
      // At once, whether or not the encoder has heard of it.
      expect(taken.ends).toEqual([{ how: 'cut', failure }])
      peer.socket.write(video(6, Buffer.from('behind the end')))
      await eventually(() => peer.closed, 'the end of the connection')
      expect(peer.text).toContain(code)
      expect(peer.text).toContain(words)
      expect(taken.messages).toEqual([])
    },
  )

  it('[RTMP17] what cannot be read is told to the encoder and to anyone who took the broadcast, with what it was', async () => {
    const { peer, taken } = await publishing()
    peer.socket.write(video(6, Buffer.alloc(5 * 1_024 * 1_024)).subarray(0, 12))
    await eventually(() => peer.closed, 'the end of the connection')
    expect(peer.text).toContain('NetStream.Failed')
    expect(peer.text).toContain('a message of 5242880 bytes')
    expect(taken.ends).toMatchObject([{ how: 'lost', failure: { reason: 'malformed' } }])
    expect(taken.ends[0]?.failure?.detail).toContain('5242880 bytes')
  })

  it('[RTMP17] silence is told, and a connection that breaks', async () => {
    const silent = await publishing({ idleTimeoutMs: 100 })
    await eventually(() => silent.peer.closed, 'the end of the connection')
    expect(silent.peer.text).toContain('NetStream.Publish.Idle')
    expect(silent.taken.ends).toEqual([{ how: 'lost', failure: { reason: 'silent', detail: '' } }])
    const broken = await publishing()
    broken.peer.socket.destroy()
    await eventually(() => broken.taken.ends.length > 0, 'the end')
    expect(broken.taken.ends).toMatchObject([{ how: 'lost', failure: { reason: 'disconnected' } }])
  })

  it('[RTMP17] anyone who shows no key is told that', async () => {
    const peer = await Peer.to({}, { handshakeTimeoutMs: 200 })
    peer.socket.write(CONNECT)
    await eventually(() => peer.closed, 'the end of the connection')
    expect(peer.text).toContain('NetConnection.Connect.Rejected')
  })
})
