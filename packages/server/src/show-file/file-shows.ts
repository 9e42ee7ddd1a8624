import { stat } from 'node:fs/promises'
import { OvationError } from '@ovation/protocol'
import type { ShowFromFile } from '@ovation/protocol'
import type { StreamState } from '@ovation/room'
import type { Media } from '../media/index.ts'
import { sleep } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { Downloads, Recordings } from '../recording/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { Movie } from './movie.ts'
import { openMovie } from './movie.ts'
import { playMovie } from './play-movie.ts'
import type { ShowFiles } from './show-files.ts'

export type FileShowsDeps = {
  rooms: Pick<Rooms, 'state'>
  media: Pick<Media, 'admit' | 'accept' | 'stream'>
  files: Pick<ShowFiles, 'hold' | 'letGo' | 'release' | 'adopt'>
  catalogue: Pick<Recordings['catalogue'], 'mustGet'>
  downloads: Pick<Downloads, 'fileOf'>
  /** Whether a show that ended so may not go on yet. */
  isHeld: (stream: StreamState, now: number) => boolean
  clock: Clock
  logger: Pick<Logger, 'warn'>
  open?: typeof openMovie
}

/** What is to be shown, and from where, milliseconds; with `upload` only the file of that upload. */
export type ShowSource = { fromMs?: number | undefined } & (
  | { file: true; upload?: string | undefined }
  | { recording: string }
)

/** A show that somebody ended goes off the air within so long. */
const MAX_ENDING_MS = 1_000

/** Shows from files: what is on air as recorded, and how it is put on. */
export class FileShows {
  #deps: FileShowsDeps
  #starting = new Set<string>()
  #playing = new Map<string, { stop: AbortController; over: Promise<void> }>()

  constructor(deps: FileShowsDeps) {
    this.#deps = deps
  }

  /** Puts on a room's file, or one of its recordings. */
  async play(room: string, source: ShowSource): Promise<ShowFromFile> {
    if (this.#starting.has(room)) throw busy()
    this.#starting.add(room)
    try {
      return await this.#play(room, source)
    } finally {
      this.#starting.delete(room)
    }
  }

  async #play(room: string, source: ShowSource): Promise<ShowFromFile> {
    const { files } = this.#deps
    await this.#mustBeFree(room)
    const path =
      'recording' in source ? await this.#adopt(room, source.recording) : await files.hold(room, source.upload)
    if (typeof path === 'number') return { state: 'working', progress: path }
    if (path === undefined) throw new OvationError('not_found')
    let movie: Movie | undefined
    try {
      movie = await (this.#deps.open ?? openMovie)(path)
      await this.#begin(room, movie, source.fromMs ?? 0)
      return { state: 'playing', durationMs: movie.durationMs }
    } catch (error) {
      movie?.close()
      // What can never be shown is not kept, nor what is here anyway.
      if ('file' in source && error instanceof OvationError && error.code !== 'video_invalid') files.letGo(room)
      else await files.release(room)
      throw error
    }
  }

  /** Whether a show is being put on of which nothing is on air yet. */
  isStarting(room: string): boolean {
    return this.#starting.has(room)
  }

  /** The server stops: shows are left as those of encoders that are lost. */
  async close(): Promise<void> {
    const playing = [...this.#playing.values()]
    for (const { stop } of playing) stop.abort()
    await Promise.all(playing.map(({ over }) => over))
  }

  async #mustBeFree(room: string): Promise<void> {
    const { rooms, isHeld, clock } = this.#deps
    const { lifecycle, stream } = await rooms.state(room)
    if (lifecycle !== 'open') throw new OvationError('room_closed')
    const before = this.#playing.get(room)
    if (before && stream.status === 'ended') await Promise.race([before.over, sleep(clock, MAX_ENDING_MS)])
    // Of a show from a file that the server lost, as it started again, a file is what goes on.
    const isBusy = stream.status === 'live' || (stream.status === 'interrupted' && !stream.recorded)
    if (isBusy || this.#playing.has(room)) throw busy()
    if (isHeld(stream, clock.now())) throw held()
  }

  /** Makes a recording the room's file, and gives its path; how far it is while it is made into one. */
  async #adopt(room: string, id: string): Promise<string | number> {
    const { catalogue, downloads, files } = this.#deps
    const state = catalogue.mustGet(id)
    if (state.head.room !== room) throw new OvationError('not_found')
    const made = await downloads.fileOf(state)
    return typeof made === 'number' ? made : files.adopt(room, made, (await stat(made)).size)
  }

  async #begin(room: string, movie: Movie, fromMs: number): Promise<void> {
    const { media, clock, logger, files } = this.#deps
    const grant = { place: room, holder: 'file', recorded: true }
    // An encoder may have been faster.
    if (media.stream(room) || (await media.admit(grant))) throw busy()
    // The site may have cut the last show while the file was opened.
    if (this.#deps.isHeld((await this.#deps.rooms.state(room)).stream, clock.now())) throw held()
    const stop = new AbortController()
    const sink = media.accept(grant, () => stop.abort())
    const over = playMovie({ movie, fromMs, clock, sink, stop: stop.signal })
      .catch((err: unknown) => logger.warn({ err, room }, 'a show from a file ended early, as the file is damaged'))
      .then(async () => {
        movie.close()
        this.#playing.delete(room)
        await files.release(room)
      })
      .catch((err: unknown) => logger.warn({ err, room }, 'the file of a show was not removed'))
    this.#playing.set(room, { stop, over })
  }
}

const busy = (): OvationError =>
  new OvationError('nothing_to_change', {
    message: 'The show was not put on; the room is live already; end the broadcast first.',
  })

const held = (): OvationError =>
  new OvationError('nothing_to_change', {
    message: 'The show was not put on; the site has cut the last one; try again in ten minutes.',
  })
