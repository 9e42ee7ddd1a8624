import { OvationError } from '@ovation/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { FOR_ANY_PAGE, keptFor } from './access.ts'
import type { AdmitViewer } from './access.ts'
import type { Media } from './media.ts'
import type { Clock } from '../ops/index.ts'
import { LiveStills, STILL_MAX_AGE_S } from './live-stills.ts'
import type { LiveStream } from './live-stream.ts'
import { lowOf, parseStreamPath, audioOf } from './stream-paths.ts'
import { renderMaster, renderPlaylist } from './playlist.ts'
import type { Rendition } from './playlist.ts'

type Names = { room: string; stream: string; file: string }

const SEGMENT_MAX_AGE_S = 3_600
/** How long a request may wait for what is not there yet, in target durations. */
const WAIT_TARGETS = 3
/** How long a request may wait for the first segment; encoders as they are installed set keyframes eight seconds apart. */
const MAX_FIRST_SEGMENT_WAIT_MS = 10_000
/** Nobody may ask for more than the segment after the next one. */
const MAX_AHEAD = 2
/** How the names of streams of audio alone end. */
const AUDIO = '-audio'
const NUMBER = /^\d{1,9}$/

type Directives = { _HLS_msn?: string; _HLS_part?: string; ticket?: string }

/**
 * Waits for the segment or part that a playlist request names (section 6.2.5.2); false when it names none, or when that did
 * not come: players give up on errors, and an encoder that was lost may be back.
 */
async function awaited(stream: LiveStream, { _HLS_msn: msn, _HLS_part: part }: Directives): Promise<boolean> {
  if (msn === undefined && part === undefined) return false
  if (!NUMBER.test(msn ?? '') || (part !== undefined && !NUMBER.test(part)))
    throw new OvationError('invalid_frame', {
      detail: '_HLS_msn and _HLS_part are whole numbers, the second only with the first',
    })
  if (Number(msn) > stream.segmenter.open.number + MAX_AHEAD)
    throw new OvationError('invalid_frame', { detail: '_HLS_msn is too far ahead' })
  const index = part === undefined ? undefined : Number(part)
  return stream.reached(Number(msn), index, stream.segmenter.targetSeconds * WAIT_TARGETS * 1_000)
}

/** Waits for the first segment of a stream. Players give up on a stream whose playlist is not there. */
async function mustHaveBegun(stream: LiveStream): Promise<void> {
  if (stream.segments.length > 0) return
  if (!(await stream.reached(stream.segmenter.open.number, undefined, MAX_FIRST_SEGMENT_WAIT_MS)))
    throw new OvationError('not_found', {
      message: 'There is no playlist yet; the stream has just begun; ask again in a moment.',
    })
}

/** First and last byte of one range (RFC 9110, section 14.1.2); undefined for everything else, which is answered in full. */
function rangeOf(header: string | undefined, bytes: number): [first: number, last: number] | undefined {
  const [, from, to] = /^bytes=(\d{1,12})-(\d{0,12})$/.exec(header ?? '') ?? []
  if (from === undefined) return undefined
  const [first, last] = [Number(from), to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)]
  return first <= last ? [first, last] : undefined
}

export type MediaRoutesDeps = {
  media: Pick<Media, 'watch'>
  clock: Pick<Clock, 'monotonicMs'>
  admit: AdmitViewer
  addressOf: (request: FastifyRequest) => string
}

const NOTHING_HERE = 'There is no video here; the room is not live, or not for you; wait for the host.'

/** The video over HTTP: a playlist that is always fresh, and files that never change. */
export function mediaRoutes(app: FastifyInstance, { media, clock, admit, addressOf }: MediaRoutesDeps): void {
  /** What is not for anyone who asks is not there, in the same words. */
  const mustBeThere = async <T>(
    request: FastifyRequest<{ Params: { room: string }; Querystring: Directives }>,
    find: (room: string) => Promise<T | undefined>,
  ): Promise<T> => {
    const { params, query } = request
    const admitted = await admit(params.room, query.ticket, addressOf(request as FastifyRequest))
    const found = admitted ? await find(params.room) : undefined
    if (!found) throw new OvationError('not_found', { message: NOTHING_HERE })
    return found
  }
  const watch = (room: string): Promise<LiveStream | undefined> => media.watch(room)

  const playlist = async (
    place: string,
    first: LiveStream,
    query: Directives,
    reply: FastifyReply,
    other?: Rendition,
  ): Promise<FastifyReply> => {
    const blocking = await awaited(first, query)
    // It may go on at another node by now.
    const stream = first.moved ? ((await media.watch(place)) ?? first) : first
    await mustHaveBegun(stream)
    return reply
      .headers({
        'content-type': 'application/vnd.apple.mpegurl',
        // What was waited for stays as it is: whatever stands between gives all who wait the same answer.
        'cache-control':
          blocking && query.ticket === undefined ? `public, max-age=${stream.segmenter.targetSeconds * 6}` : 'no-cache',
        ...FOR_ANY_PAGE,
      })
      .send(renderPlaylist(stream, { ticket: query.ticket, other }))
  }
  /** The smaller copy of video, or the video of a smaller copy, where there is one. */
  const otherOf = async (place: string): Promise<Rendition | undefined> => {
    const { room, seat, test } = parseStreamPath(place)
    if (seat > 0 || test) return undefined
    const other = place === room ? lowOf(room) : room
    const stream = await media.watch(other)
    return stream && { uri: `../${other}/index.m3u8`, stream }
  }
  app.get<{ Params: Names; Querystring: Directives }>('/live/:room/index.m3u8', async (request, reply) => {
    const stream = await mustBeThere(request, watch)
    return playlist(request.params.room, stream, request.query, reply, await otherOf(request.params.room))
  })
  /** All sizes there are: players choose by what their network takes (RFC 8216, section 4.3.4.2). */
  app.get<{ Params: Names; Querystring: Directives }>('/live/:room/master.m3u8', async (request, reply) => {
    const own = { uri: 'index.m3u8', stream: await mustBeThere(request, watch) }
    await mustHaveBegun(own.stream)
    const other = await otherOf(request.params.room)
    const renditions = [own, ...(other ? [other] : [])].filter(({ stream }) => stream.segments.length > 0)
    return reply
      .headers({ 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
      .send(renderMaster(renditions, request.query.ticket))
  })
  app.get<{ Params: Names; Querystring: Directives }>('/live/:room/audio.m3u8', async (request, reply) => {
    const audioOnly = await mustBeThere(request, (room) => media.watch(audioOf(room)))
    return playlist(audioOf(request.params.room), audioOnly, request.query, reply)
  })

  app.get<{ Params: Names; Querystring: Directives }>('/live/:room/:stream/:file', async (request, reply) => {
    const { room, stream: id, file } = request.params
    const stream = await mustBeThere(request, () => media.watch(id.endsWith(AUDIO) ? audioOf(room) : room))
    const [, initIndex, number, part] = /^(?:init-(\d{1,6})\.mp4|(\d{1,9})(?:\.(\d{1,4}))?\.m4s)$/.exec(file) ?? []
    if (stream.id === id && part !== undefined && Math.abs(Number(number) - stream.segmenter.open.number) <= 1)
      // The next part is asked for before it is there (section 6.2.2, preload hints).
      await stream.reached(Number(number), Number(part), stream.segmenter.targetSeconds * WAIT_TARGETS * 1_000)
    const bytes =
      initIndex !== undefined
        ? stream.segmenter.inits.bytesOf(id, Number(initIndex))
        : part === undefined
          ? stream.segmenter.finished.find(id, Number(number))?.bytes
          : stream.segmenter.part(id, Number(number), Number(part))?.bytes
    if (!bytes) throw new OvationError('not_found')
    reply.headers({ 'cache-control': keptFor(SEGMENT_MAX_AGE_S, request.query.ticket) })
    return sendVideo(request, reply, bytes)
  })

  const stills = new LiveStills(clock)
  /** A picture of what is live now, for lists of rooms. */
  app.get<{ Params: Names; Querystring: Directives }>('/live/:room/still.mp4', async (request, reply) => {
    const bytes = await mustBeThere(request, async (room) => {
      const stream = await watch(room)
      return stream && stills.of(stream)
    })
    const { ticket } = request.query
    reply.header('cache-control', `${ticket === undefined ? 'public' : 'private'}, max-age=${STILL_MAX_AGE_S}`)
    return sendVideo(request, reply, bytes)
  })
}

/** Bytes of video, or the range of them that was asked for. */
function sendVideo(request: FastifyRequest, reply: FastifyReply, bytes: Buffer): FastifyReply {
  reply.headers({ 'content-type': 'video/mp4', 'accept-ranges': 'bytes', ...FOR_ANY_PAGE })
  const range = rangeOf(request.headers.range, bytes.length)
  if (!range) return reply.send(bytes)
  const [first, last] = range
  return reply
    .code(206)
    .header('content-range', `bytes ${first}-${last}/${bytes.length}`)
    .send(bytes.subarray(first, last + 1))
}
