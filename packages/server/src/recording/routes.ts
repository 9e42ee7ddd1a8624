import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { OvationError } from '@ovation/protocol'
import type { RecordingInfo, ReplayItems, ReplaySummary } from '@ovation/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { RoomLog } from '../log/index.ts'
import { FOR_ANY_PAGE, keptFor } from '../media/index.ts'
import type { MayWatch } from '../media/index.ts'
import type { Download } from './downloads.ts'
import { attachment } from './attachment.ts'
import { ItemReads } from './item-reads.ts'
import { itemsOf } from './items.ts'
import type { RecordingState } from './journal.ts'
import { renderReplay, shownOf } from './playlist.ts'
import { MAX_TITLE_CHARS } from './recordings.ts'
import type { Recordings } from './recordings.ts'

export type ReplayDeps = {
  recordings: Recordings
  downloads: Download
  log: RoomLog
  mayWatch: MayWatch
  /** Throws unless the request comes from a host of the room. */
  mustHost: (request: FastifyRequest, room: string) => Promise<void>
}

type Named = { Params: { id: string } }
type Ticketed = Named & { Querystring: { ticket?: string } }
type OfRoom = { Params: { room: string } }

const SEGMENT_MAX_AGE_S = 86_400
const MAX_LISTED = 200
const MAX_CHAPTERS = 100

/** Longer than any recording. */
const MAX_PLACE_MS = 366 * 86_400_000

const ms = z.coerce.number().min(0).max(MAX_PLACE_MS)
const stretch = z.object({ from: ms, to: ms })
const cut = z.strictObject({ fromMs: ms, toMs: ms })
const title = z.string().trim().min(1).max(MAX_TITLE_CHARS)
const edit = z.strictObject({
  title: title.optional(),
  trim: cut.nullable().optional(),
  chapters: z
    .array(z.strictObject({ atMs: ms, title: z.string().trim().min(1).max(80) }))
    .max(MAX_CHAPTERS)
    .optional(),
})
const clip = z.strictObject({ fromMs: ms, toMs: ms, title })

function valid<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new OvationError('value_out_of_range', { detail: `${issue?.path.join('.')}: ${issue?.message}` })
}

/** What was recorded: played again with what was said, cut, given away, removed. */
export function replayRoutes(
  app: FastifyInstance,
  { recordings, downloads, log, mayWatch, mustHost }: ReplayDeps,
): void {
  const summary = (state: RecordingState): ReplaySummary => {
    const shown = shownOf(state)
    const [first, last] = [shown[0], shown.at(-1)]
    return {
      ...{ id: state.head.id, room: state.head.room, kind: state.head.kind, title: state.title, at: state.head.at },
      ...{ durationMs: state.durationMs, bytes: state.bytes, chapters: state.chapters },
      startMs: first?.startMs ?? 0,
      endMs: last ? last.startMs + last.durationMs : 0,
      live: recordings.isLive(state.head.id),
      soundOnly: state.runs.every(({ width }) => width === 0),
    }
  }
  const hosted = async (request: FastifyRequest<Named>): Promise<RecordingState> => {
    const state = recordings.mustGet(request.params.id)
    await mustHost(request as FastifyRequest, state.head.room)
    return state
  }

  app.get<OfRoom & Ticketed>('/api/v1/rooms/:room/replays', async (request, reply) => {
    const { room } = request.params
    if (!(await mayWatch(room, request.query.ticket))) {
      if (request.headers.authorization === undefined) throw new OvationError('forbidden')
      await mustHost(request as FastifyRequest, room)
    }
    return reply
      .headers({ 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
      .send({ replays: recordings.of(room).slice(0, MAX_LISTED).map(summary) })
  })
  app.get<OfRoom>('/api/v1/rooms/:room/recording', async (request): Promise<RecordingInfo> => {
    await mustHost(request as FastifyRequest, request.params.room)
    return recordings.info(request.params.room)
  })
  app.patch<Named>('/api/v1/replays/:id', async (request) => {
    const { head } = await hosted(request)
    const { title, trim, chapters } = valid(edit, request.body)
    return summary(
      await recordings.edit(head.id, {
        ...(title === undefined ? {} : { title }),
        ...(trim === undefined ? {} : { trim }),
        ...(chapters === undefined ? {} : { chapters: chapters.toSorted((a, b) => a.atMs - b.atMs) }),
      }),
    )
  })
  app.delete<Named>('/api/v1/replays/:id', async (request, reply) => {
    const { head } = await hosted(request)
    await recordings.remove(head.id)
    return reply.code(204).send()
  })
  app.post<Named>('/api/v1/replays/:id/clips', async (request, reply) => {
    const { head } = await hosted(request)
    const { title, ...range } = valid(clip, request.body)
    return reply.code(201).send(summary(await recordings.clip(head.id, range, title)))
  })
  app.post<Named>('/api/v1/replays/:id/download', async (request, reply) => {
    const state = await hosted(request)
    return reply.header('cache-control', 'no-store').send(await downloads.ask(state))
  })

  // What players ask for

  const reads = new ItemReads()

  const playable = async (id: string, ticket: string | undefined): Promise<RecordingState> => {
    const state = recordings.mustGet(id)
    if (!(await mayWatch(state.head.room, ticket))) throw new OvationError('forbidden')
    return state
  }
  /** A stretch of media, from the disk to whoever asked, as fast as that one reads. */
  const immutable = async (
    reply: FastifyReply,
    id: string,
    stretch: { run: number; offset: number; bytes: number },
    ticket: string | undefined,
  ): Promise<FastifyReply> => {
    const path = await recordings.pathOf(id, stretch)
    const { offset, bytes } = stretch
    return reply
      .headers({
        'content-type': 'video/mp4',
        'content-length': String(bytes),
        'cache-control': keptFor(SEGMENT_MAX_AGE_S, ticket),
        ...FOR_ANY_PAGE,
      })
      .send(bytes === 0 ? '' : createReadStream(path, { start: offset, end: offset + bytes - 1 }))
  }

  app.get<Ticketed>('/replay/:id/info', async ({ params, query }, reply) => {
    const state = await playable(params.id, query.ticket)
    return reply.headers({ 'cache-control': 'no-cache', ...FOR_ANY_PAGE }).send(summary(state))
  })
  app.get<Ticketed>('/replay/:id/index.m3u8', async ({ params, query }, reply) => {
    const state = await playable(params.id, query.ticket)
    return reply
      .headers({ 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
      .send(renderReplay(state, recordings.isActive(state.head.id), query.ticket))
  })
  app.get<Ticketed & { Querystring: { from?: string; to?: string; ticket?: string } }>(
    '/replay/:id/events',
    async (request, reply): Promise<ReplayItems> => {
      const state = await playable(request.params.id, request.query.ticket)
      const { from, to } = valid(stretch, request.query)
      if (to <= from) throw new OvationError('value_out_of_range', { detail: "'to' lies after 'from'" })
      reply.headers({ 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
      return reads.read(`${state.head.id} ${from} ${to}`, () => itemsOf(log, state, { fromMs: from, toMs: to }))
    },
  )
  app.get<{ Params: { id: string; file: string }; Querystring: { ticket?: string } }>(
    '/replay/:id/:file',
    async (request, reply) => {
      const { id, file } = request.params
      const { ticket } = request.query
      const state = await playable(id, ticket)
      const [, init, index] = /^(?:init-(\d{1,4})\.mp4|(\d{1,6})\.m4s)$/.exec(file) ?? []
      const run = init === undefined ? undefined : state.runs[Number(init)]
      if (run) return immutable(reply, id, { run: Number(init), offset: 0, bytes: run.bytes }, ticket)
      const segment = index === undefined ? undefined : state.segments[Number(index)]
      // The one that is being made grows: it must not be kept anywhere half.
      const growing = segment !== undefined && recordings.isActive(id) && segment.index === state.segments.length - 1
      if (!segment || growing) throw new OvationError('not_found')
      return immutable(reply, id, segment, ticket)
    },
  )
  app.get<{ Params: { id: string; ticket: string } }>('/replay/:id/download/:ticket', async (request, reply) => {
    const { path, name } = downloads.open(request.params.id, request.params.ticket)
    const { size } = await stat(path).catch(() => {
      throw new OvationError('not_found', { message: 'The file is not there any more; ask for it again.' })
    })
    return reply
      .headers({
        'content-type': 'video/mp4',
        'content-length': String(size),
        'content-disposition': attachment(name),
        'cache-control': 'no-store',
      })
      .send(createReadStream(path))
  })
}
