import { eventually } from '@ovation/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import type { RtmpMessage } from './chunks.ts'
import type { RtmpHandlers } from './connection.ts'
import { chunkSize, closePeers, command, CONNECT, Peer, PUBLISH, video } from './peer.fixture.ts'
import { RTMP_LIMITS } from './server.ts'

const KIB = 1_024
afterEach(closePeers)

describe('somebody whose key was not judged yet', () => {
  it('[MEDIA23] may send no message above 64 KiB', async () => {
    const peer = await Peer.to({})
    peer.socket.write(Buffer.concat([chunkSize(256 * KIB), video(6, Buffer.alloc(64 * KIB))]))
    peer.socket.write(CONNECT)
    await eventually(() => peer.text.includes('Connect.Success'), 'the answer')
    peer.socket.write(video(6, Buffer.alloc(64 * KIB + 1)))
    await eventually(() => peer.closed, 'the end of the connection')
  })

  it('[MEDIA23] may have no more than 128 KiB of unfinished messages', async () => {
    const peer = await Peer.to({})
    peer.socket.write(chunkSize(60 * KIB - 1))
    const all = Array.from({ length: 2 }, (_, n) => video(4 + n, Buffer.alloc(60 * KIB)).subarray(0, 12 + 60 * KIB - 1))
    peer.socket.write(Buffer.concat([...all, CONNECT]))
    await eventually(() => peer.text.includes('Connect.Success'), 'the answer')
    peer.socket.write(video(8, Buffer.alloc(60 * KIB)).subarray(0, 12 + 60 * KIB - 1))
    await eventually(() => peer.closed, 'the end of the connection')
  })

  it('[MEDIA23] may give 64 commands', async () => {
    const peer = await Peer.to({})
    peer.socket.write(Buffer.concat(Array.from({ length: 64 }, () => CONNECT)))
    await eventually(() => peer.text.split('Connect.Success').length === 65, 'all answers')
    expect(peer.closed).toBe(false)
    peer.socket.write(CONNECT)
    await eventually(() => peer.closed, 'the end of the connection')
  })
})

describe('a publisher', () => {
  it('[MEDIA23] may send large messages, right behind the key too', async () => {
    const got: RtmpMessage[] = []
    const publisher = { message: (message: RtmpMessage) => void got.push(message), ended: () => {} }
    const peer = await Peer.to({ authorise: async () => publisher })
    const large = Buffer.alloc(300 * KIB, 7)
    peer.socket.write(Buffer.concat([CONNECT, chunkSize(512 * KIB), PUBLISH, video(6, large), video(6, large)]))
    await eventually(() => got.length === 2, 'both messages')
    expect(got.every(({ payload }) => payload.equals(large))).toBe(true)
    expect(peer.text).toContain('NetStream.Publish.Start')
  })

  it('[MEDIA23] may have no more than 8 MiB of unfinished messages', async () => {
    const ended: string[] = []
    const publisher = { message: () => {}, ended: (how: string) => void ended.push(how) }
    const peer = await Peer.to({ authorise: async () => publisher })
    peer.socket.write(Buffer.concat([CONNECT, PUBLISH, chunkSize(KIB * KIB)]))
    // A message of 2 MiB and a byte, of which the last byte never comes.
    const chunk = Buffer.alloc(KIB * KIB)
    const unfinished = (id: number): Buffer => {
      const head = video(id, Buffer.alloc(2 * KIB * KIB + 1)).subarray(0, 12)
      return Buffer.concat([head, chunk, Buffer.from([0xc0 | id]), chunk])
    }
    for (let id = 6; id < 9; id++) peer.socket.write(unfinished(id))
    peer.socket.write(command('FCPublish', 7, null, 'a-key'))
    await eventually(() => peer.text.split('_result').length === 3, 'the answers to both commands')
    expect([ended, peer.closed]).toEqual([[], false])
    for (let id = 9; id < 11; id++) peer.socket.write(unfinished(id))
    await eventually(() => peer.closed, 'the end of the connection')
    expect(ended).toEqual(['lost'])
  })

  it('[MEDIA23] who does not read the answers is cut off before more than 64 KiB wait', async () => {
    const ended: string[] = []
    const publisher = { message: () => {}, ended: (how: string) => void ended.push(how) }
    const peer = await Peer.to({ authorise: async () => publisher })
    peer.socket.write(Buffer.concat([CONNECT, PUBLISH]))
    await eventually(() => peer.text.includes('Publish.Start'), 'the start')
    peer.socket.pause()
    const block = Buffer.concat(Array.from({ length: 1_000 }, () => CONNECT))
    await eventually(
      () => {
        if (ended.length === 0 && peer.socket.writableLength === 0) peer.socket.write(block)
        return ended.length > 0
      },
      'the end of the connection',
      20_000,
    )
    expect(ended).toEqual(['lost'])
  })

  it.each<[string, Partial<RtmpHandlers>]>([
    [
      'the key',
      {
        authorise: () => {
          throw new Error('storage is gone')
        },
      },
    ],
    [
      'what is sent',
      {
        authorise: async () => ({
          message: () => {
            throw new Error('malformed')
          },
          ended: () => {
            throw new Error('the end, too')
          },
        }),
      },
    ],
  ])('[MEDIA23] an error with %s ends the connection and nothing else', async (_, handlers) => {
    const broken: unknown[] = []
    const heard: unknown[] = []
    const note = (error: unknown): void => void broken.push(error)
    process.on('uncaughtException', note).on('unhandledRejection', note)
    const peer = await Peer.to({ ...handlers, onError: (err) => heard.push(err) })
    peer.socket.write(Buffer.concat([CONNECT, PUBLISH, video(6, Buffer.alloc(100))]))
    await eventually(() => peer.closed, 'the end of the connection')
    process.off('uncaughtException', note).off('unhandledRejection', note)
    expect(broken).toEqual([])
    if (_ === 'what is sent') expect(String(heard[0])).toContain('the end, too')
  })

  it('[MEDIA23] has limits that are stated in bytes', () => {
    expect(RTMP_LIMITS).toMatchObject({ maxUnfinishedBytes: 8 * KIB * KIB, maxMessageBytes: 4 * KIB * KIB })
  })
})
