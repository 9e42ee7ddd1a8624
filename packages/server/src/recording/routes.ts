import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError, toWire } from '@ovation/protocol'
import type { ReplayItems } from '@ovation/protocol'
import { REST_LIMITS } from '@ovation/protocol/schemas'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { RoomLog } from '../log/index.ts'
import { FOR_ANY_PAGE, keptFor } from '../media/index.ts'
import type { Clock } from '../ops/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { Download } from './downloads.ts'
import { attachment } from './attachment.ts'
import { COVER_FILE } from './cover-file.ts'
import { recordingOfGuest } from './guest-ids.ts'
import { shownOfGuest } from './guest-spans.ts'
import { itemsOf } from './items.ts'
import type { RecordedSegment, RecordingState } from './recording-index.ts'
import { grows, renderReplay, shownOf, shownRange } from './playlist.ts'
import { personalOf } from './may-play.ts'
import type { MayPlay, Ticketed } from './may-play.ts'
import type { Recordings } from './recordings.ts'
import { SharedReads } from './shared-reads.ts'
import { readStill, stillSegment } from './stills.ts'
import { summariesOf } from './summaries.ts'
import type { WholeKeys } from './whole-keys.ts'

export type ReplayDeps = {
  recordings: Recordings
  downloads: Download
  log: RoomLog
  mayPlay: MayPlay
  /** Whether somebody is banned from a room. */
  isBanned: (room: string, actor: string) => Promise<boolean>
  clock: Clock
  wholeKeys: WholeKeys
}

const SEGMENT_MAX_AGE_S = 86_400
const COVER_MAX_AGE_S = 60
const MS_PER_S = 1_000
const MAX_LISTED = 200
/** A large file is under way for minutes: whether it may go on is asked so often. */
const POLL_INTERVAL_MS = 500

const ms = z.coerce.number().min(0).max(REST_LIMITS.maxRecordingMs)
const seconds = z.coerce
  .number()
  .min(0)
  .max(REST_LIMITS.maxRecordingMs / MS_PER_S)
const range = z.object({ from: ms, to: ms })

export type ReplayRoutes =
  | 'listReplays'
  | 'getRecording'
  | 'editReplay'
  | 'removeReplay'
  | 'clipReplay'
  | 'downloadReplay'
  | 'getWholeReplay'

/** What hosts do with recordings: cut, given away, removed. */
export function replayHandlers({
  recordings,
  downloads,
  wholeKeys,
}: Pick<ReplayDeps, 'recordings' | 'downloads' | 'wholeKeys'>): Handlers<ReplayRoutes> {
  const summary = summariesOf(recordings)
  return {
    listReplays: ({ params: { room } }) => ({
      replays: recordings.catalogue.of(room).slice(0, MAX_LISTED).map(summary),
    }),
    getRecording: ({ params: { room } }) => recordings.info(room),
    editReplay: async ({ params: { id }, body: { title, trim, chapters, coverMs } }) =>
      summary(
        await recordings.edit(id, {
          ...(title === undefined ? {} : { title }),
          ...(trim === undefined ? {} : { trim }),
          ...(coverMs === undefined ? {} : { coverMs }),
          ...(chapters === undefined ? {} : { chapters: chapters.toSorted((a, b) => a.atMs - b.atMs) }),
        }),
      ),
    getWholeReplay: ({ params: { id } }) => ({ whole: wholeKeys.of(recordings.catalogue.mustGet(id).head.id) }),
    removeReplay: ({ params: { id } }) => recordings.remove(id),
    clipReplay: async ({ params: { id }, body: { title, ...range } }) =>
      summary(await recordings.clip(id, range, title)),
    downloadReplay: ({ params: { id }, actor }) => downloads.ask(recordings.catalogue.mustGet(id), actor),
  }
}

/** Images that hosts choose to stand for recordings, as they are to be served. */
export const replayCovers = (recordings: Recordings) => {
  const summary = summariesOf(recordings)
  return {
    set: async (id: string, webp: Uint8Array) => summary(await recordings.setCover(id, webp)),
    remove: async (id: string) => summary(await recordings.removeCover(id)),
  }
}

/** A recording that a request may have played. Throws why not. */
type Playable = (request: Parameters<MayPlay>[0], id: string) => Promise<RecordingState>

/** What players ask for: recordings, played again with what was said. */
export function replayRoutes(app: FastifyInstance, deps: ReplayDeps): void {
  const { recordings, log, mayPlay, wholeKeys } = deps
  const summary = summariesOf(recordings)

  const reads = new SharedReads<ReplayItems>(
    'The messages of the replay were not read; too many are asked for; ask again in a moment.',
  )

  // Who has the id of a recording was given it: it is no name that could be tried out.
  const playable: Playable = async (request, id) => {
    const state = recordings.catalogue.mustGet(id)
    if (!(await mayPlay(request, state.head.room))) throw new OvationError('forbidden')
    return state
  }
  const opens = (id: string, { whole }: { whole?: string }): boolean => wholeKeys.opens(recordingOfGuest(id), whole)
  /** What of a recording is shown to anyone who asks: of a guest, what is shown of the broadcast. */
  const shown = (state: RecordingState, query: { whole?: string }): RecordedSegment[] => {
    if (opens(state.head.id, query)) return state.segments
    if (state.head.kind !== 'guest') return shownOf(state)
    return shownOfGuest(recordings.catalogue.mustGet(recordingOfGuest(state.head.id)), state)
  }
  /** A range of media, from the disk to anyone who asked, as fast as that one reads. */
  const immutable = async (
    reply: FastifyReply,
    id: string,
    range: { run: number; offset: number; bytes: number },
    /** Whose it is, where it is not for everybody. */
    personal: string | undefined,
  ): Promise<FastifyReply> => {
    const path = await recordings.catalogue.pathOf(id, range)
    const { offset, bytes } = range
    return reply
      .headers({
        'content-type': 'video/mp4',
        'content-length': String(bytes),
        'cache-control': keptFor(SEGMENT_MAX_AGE_S, personal),
        ...FOR_ANY_PAGE,
      })
      .send(bytes === 0 ? '' : createReadStream(path, { start: offset, end: offset + bytes - 1 }))
  }

  app.get<Ticketed>('/replay/:id/info', async (request, reply) => {
    const state = recordings.catalogue.mustGet(request.params.id)
    reply.headers({ 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
    if (await mayPlay(request, state.head.room)) return reply.send(summary(state))
    // Anyone who may not play it can enter the room first, if they know which one it is.
    return reply.code(403).send({ error: toWire(new OvationError('forbidden')), room: state.head.room })
  })
  app.get<Ticketed>('/replay/:id/index.m3u8', async (request, reply) => {
    const { params, query } = request
    const state = await playable(request, params.id)
    const { ticket } = query
    const whole = opens(params.id, query) ? query.whole : undefined
    return reply
      .headers({ 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
      .send(renderReplay(state, recordings.progressOf(state), { ticket, whole, shown: shown(state, query) }))
  })
  app.get<Ticketed & { Querystring: { from?: string; to?: string } }>(
    '/replay/:id/events',
    async (request, reply): Promise<ReplayItems> => {
      const state = await playable(request, request.params.id)
      const parsed = range.safeParse(request.query)
      if (!parsed.success) throw new OvationError('value_out_of_range', { detail: 'from, to' })
      const { from, to } = parsed.data
      if (to <= from) throw new OvationError('value_out_of_range', { detail: "'to' lies after 'from'" })
      reply.headers({ 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
      const within = shownRange(state, shown(state, request.query), { fromMs: from, toMs: to })
      if (within.toMs <= within.fromMs) return { items: [], toMs: to }
      const key = `${state.head.id} ${within.fromMs} ${within.toMs}`
      const found = await reads.read(key, () => itemsOf(log, state, within))
      // Behind what is shown there is nothing more to ask for.
      return found.toMs === within.toMs ? { ...found, toMs: to } : found
    },
  )
  stillRoute(app, recordings, playable, shown)
  coverRoute(app, recordings, playable)
  app.get<{ Params: { id: string; file: string }; Querystring: Ticketed['Querystring'] }>(
    '/replay/:id/:file',
    async (request, reply) => {
      const { id, file } = request.params
      const personal = personalOf(request)
      const state = await playable(request, id)
      const [, init, index] = /^(?:init-(\d{1,4})\.mp4|(\d{1,6})\.m4s)$/.exec(file) ?? []
      const run = init === undefined ? undefined : state.runs[Number(init)]
      if (run) return immutable(reply, id, { run: Number(init), offset: 0, bytes: run.bytes }, personal)
      const segment = index === undefined ? undefined : state.segments[Number(index)]
      const isShown = segment !== undefined && shown(state, request.query).includes(segment)
      if (!isShown || grows(state, segment, recordings.progressOf(state))) throw new OvationError('not_found')
      // What only a key opens is kept by nobody else.
      return immutable(reply, id, segment, personal ?? request.query.whole)
    },
  )
  downloadRoute(app, deps)
}

/** A picture of a recording at a moment, for lists and seek bars; without a moment, the one that stands for it. */
function stillRoute(
  app: FastifyInstance,
  recordings: Recordings,
  playable: Playable,
  shown: (state: RecordingState, query: { whole?: string }) => RecordedSegment[],
): void {
  const reads = new SharedReads<Buffer>('The picture was not read; too many are asked for; ask again in a moment.')
  app.get<Ticketed & { Querystring: { at?: string } }>('/replay/:id/still.mp4', async (request, reply) => {
    const { params, query } = request
    const { at } = query
    const state = await playable(request, params.id)
    const parsed = seconds.optional().safeParse(at)
    if (!parsed.success) throw new OvationError('value_out_of_range', { detail: 'at: seconds' })
    const atMs = parsed.data === undefined ? state.coverMs : parsed.data * MS_PER_S
    const segment = stillSegment(state, atMs, shown(state, query))
    if (!segment) throw new OvationError('not_found')
    const key = `${state.head.id} ${segment.index}`
    const bytes = await reads.read(key, () => readStill(recordings.catalogue, state, segment))
    // Which picture stands for a recording may change; the picture of a moment that is over does not.
    const isFixed = parsed.data !== undefined && parsed.data * MS_PER_S < state.durationMs
    const kept = isFixed ? SEGMENT_MAX_AGE_S : COVER_MAX_AGE_S
    return reply
      .headers({
        'content-type': 'video/mp4',
        'cache-control': `${(personalOf(request) ?? query.whole) === undefined ? 'public' : 'private'}, max-age=${kept}`,
        ...FOR_ANY_PAGE,
      })
      .send(bytes)
  })
}

/** The image that its host chose to stand for a recording. */
function coverRoute(app: FastifyInstance, { catalogue }: Recordings, playable: Playable): void {
  app.get<Ticketed>('/replay/:id/cover.webp', async (request, reply) => {
    const { head, coverImage } = await playable(request, request.params.id)
    if (coverImage === undefined) throw new OvationError('not_found')
    const image = await readFile(join(catalogue.folder, head.id, COVER_FILE)).catch(() => {
      throw new OvationError('not_found')
    })
    return reply
      .headers({
        'content-type': 'image/webp',
        // Another image has another address.
        'cache-control': keptFor(SEGMENT_MAX_AGE_S, personalOf(request)),
        'content-security-policy': "default-src 'none'; sandbox",
        ...FOR_ANY_PAGE,
      })
      .send(image)
  })
}

type Asked = { Params: { id: string; ticket: string }; Querystring: { for?: string } }

/** A file for anyone who asked for it, until they are banned. */
function downloadRoute(app: FastifyInstance, { recordings, downloads, isBanned, clock }: ReplayDeps): void {
  app.get<Asked>(
    '/replay/:id/download/:ticket',
    async ({ params: { id, ticket }, query: { for: actor = '' } }, reply) => {
      const { path, name } = downloads.open(id, ticket, actor)
      const { room } = recordings.catalogue.mustGet(id).head
      if (await isBanned(room, actor)) throw new OvationError('forbidden')
      const { size } = await stat(path).catch(() => {
        throw new OvationError('not_found', { message: 'The file is not there any more; ask for it again.' })
      })
      const file = createReadStream(path)
      const stop = clock.every(POLL_INTERVAL_MS, () => {
        isBanned(room, actor).then(
          (banned) => banned && file.destroy(new OvationError('forbidden')),
          (error: Error) => file.destroy(error),
        )
      })
      file.once('close', stop)
      return reply
        .headers({
          'content-type': 'video/mp4',
          'content-length': String(size),
          'content-disposition': attachment(name),
          'cache-control': 'no-store',
        })
        .send(file)
    },
  )
}
