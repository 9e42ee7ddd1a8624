import { describe, expect, it } from 'vitest'
import { readAmf } from './amf0.ts'
import { ChunkReader } from './chunks.ts'
import { acknowledgement, connected, pong, publishingMessage, reply, windowSize } from './replies.ts'

const LIMITS = { maxMessageBytes: 1e6, maxUnfinishedBytes: 1e6, maxHeaderBytes: 1e6 }

/** What an encoder reads of it: types, streams, and commands as values, other payloads in hexadecimal. */
function read(bytes: Buffer): unknown[][] {
  const reader = new ChunkReader(LIMITS)
  reader.append(bytes)
  const all: unknown[][] = []
  for (let message = reader.next(); message; message = reader.next()) {
    const { type, streamId, payload } = message
    all.push([type, streamId, type === 20 ? readAmf(payload).values : payload.toString('hex')])
  }
  return all
}

describe('what an encoder is answered', () => {
  it('[MEDIA20] a connection gets a window, the size of chunks, and the codecs that are taken', () => {
    const codecs = { avc1: 4, hvc1: 4, av01: 4, vp09: 4 }
    expect(read(connected(7))).toEqual([
      [5, 0, '004c4b40'],
      [6, 0, '004c4b4002'],
      [
        ...[20, 0],
        [
          '_result',
          7,
          {
            ...{ fmsVer: 'FMS/3,0,1,123', capabilities: 31, capsEx: 12 },
            ...{ fourCcList: ['avc1', 'hvc1', 'av01', 'vp09', 'mp4a', 'Opus'], videoFourCcInfoMap: codecs },
            audioFourCcInfoMap: { mp4a: 4, Opus: 4 },
          },
          {
            ...{ level: 'status', code: 'NetConnection.Connect.Success', description: 'Connected.' },
            objectEncoding: 0,
          },
        ],
      ],
    ])
  })

  it('[RTMP16] a command gets its result, and a publisher the news of its stream', () => {
    expect(read(reply('_result', 4, null, 1))).toEqual([[20, 0, ['_result', 4, null, 1]]])
    const info = { level: 'status', code: 'NetStream.Publish.Start', description: 'Publishing.' }
    expect(read(publishingMessage())).toEqual([[20, 1, ['onStatus', 0, null, info]]])
  })

  it('[RTMP15] windows and acknowledgements are whole numbers of 32 bits', () => {
    expect(read(windowSize())).toEqual([[5, 0, '004c4b40']])
    expect(read(acknowledgement(2 ** 32 + 5))).toEqual([[3, 0, '00000005']])
  })

  it('[RTMP14] a ping gets its timestamp back, and nothing else gets anything', () => {
    const answer = pong(Buffer.from([0, 6, 1, 2, 3, 4, 9]))
    expect(read(answer ?? Buffer.alloc(0))).toEqual([[4, 0, '000701020304']])
    for (const other of [[0, 6, 1, 2, 3], [0, 3, 1, 2, 3, 4], []]) expect(pong(Buffer.from(other))).toBeUndefined()
  })
})
