import { OvationError } from '@ovation/protocol'
import type { FastifyInstance } from 'fastify'
import type { Media } from './media.ts'
import type { LiveStream } from './live-stream.ts'
import { renderPlaylist } from './playlist.ts'

type Names = { room: string; stream: string; file: string }

const SEGMENT_MAX_AGE_S = 3_600

/** The picture over HTTP: a playlist that is always fresh, and files that never change. */
export function mediaRoutes(app: FastifyInstance, media: Media): void {
  const streamOf = async (room: string): Promise<LiveStream> => {
    const stream = await media.watch(room)
    if (!stream)
      throw new OvationError('not_found', {
        message: 'There is no picture here; the room is not live; wait for the host.',
      })
    return stream
  }

  app.get<{ Params: Names }>('/live/:room/index.m3u8', async (request, reply) => {
    const stream = await streamOf(request.params.room)
    if (stream.segments.length === 0)
      throw new OvationError('not_found', {
        message: 'There is no playlist yet; the stream has just begun; ask again in a moment.',
      })
    return reply
      .headers({
        'content-type': 'application/vnd.apple.mpegurl',
        'cache-control': 'no-cache',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      })
      .send(renderPlaylist(stream))
  })

  app.get<{ Params: Names }>('/live/:room/:stream/:file', async (request, reply) => {
    const { room, stream: id, file } = request.params
    const stream = await streamOf(room)
    const [, initIndex, number] = /^(?:init-(\d+)\.mp4|(\d+)\.m4s)$/.exec(file) ?? []
    const bytes =
      stream.id !== id
        ? undefined
        : initIndex === undefined
          ? stream.segment(Number(number))?.bytes
          : stream.initBytes(Number(initIndex))
    if (!bytes) throw new OvationError('not_found')
    return reply
      .headers({
        'content-type': 'video/mp4',
        'cache-control': `public, max-age=${SEGMENT_MAX_AGE_S}, immutable`,
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      })
      .send(bytes)
  })
}
