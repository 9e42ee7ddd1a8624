import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import type { ReplayDownload, ReplayFile } from '@ovation/protocol'
import { durationOf } from '../media/index.ts'
import { BoundedMap, isSigned, sign } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { RecordingState } from './recording-index.ts'
import { shownOf } from './playlist.ts'
import { RecordingSpace } from './recording-space.ts'
import type { RecordingSpaceLimits } from './recording-space.ts'
import type { Recordings } from './recordings.ts'
import { filesOf, writeMp4 } from './write-mp4.ts'

export type DownloadDeps = {
  recordings: Recordings
  /** Where files lie that were asked for. */
  folder: string
  /** What tickets are signed with. */
  secret: string
  clock: Clock
  logger: Logger
  limits: DownloadLimits
}

type DownloadLimits = RecordingSpaceLimits & { maxDownloadFiles: number; maxDownloadFilesBytes: number }

export type Download = Pick<Downloads, 'ask' | 'open'>

const TICKET_MS = 30_000
const KEEP_FILES_MS = 3_600_000
const TIDY_INTERVAL_MS = 300_000
const MAX_AT_ONCE = 1
/** Anyone who asks meanwhile is told why there is no file; after that it is tried again. */
const KEEP_ERRORS_MS = 60_000
const MAX_KEPT_ERRORS = 1_000
/** Tables of samples, beside what was recorded. */
const EXPECTED_OVERHEAD = 1.05

type MadeFile = { name: string; size: number; mtimeMs: number }

type Job = { progress: number; abort: AbortController; settled: Promise<void> }

/** Recordings as files to take away: made when they are asked for, one after the other, and kept for an hour. */
export class Downloads {
  #deps: DownloadDeps
  /** What is being made. */
  #jobs = new Map<string, Job>()
  /** Why files were not made, until when that is told. */
  #errors = new BoundedMap<string, { error: OvationError; untilMs: number }>(MAX_KEPT_ERRORS)
  #stop: (() => void) | undefined

  constructor(deps: DownloadDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { folder, clock } = this.#deps
    // What was half made is worth nothing.
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true, mode: 0o700 })
    this.#stop = clock.every(TIDY_INTERVAL_MS, () => void this.#tidy().catch(() => {}))
  }

  async close(): Promise<void> {
    this.#stop?.()
    const jobs = [...this.#jobs.values()]
    for (const { abort } of jobs) abort.abort()
    await Promise.all(jobs.map(({ settled }) => settled))
  }

  /** Begins to make the file, or says how far it is. Its address is for `actor` alone. */
  async ask(state: RecordingState, actor: string): Promise<ReplayDownload> {
    const { id } = state.head
    this.#mustBeOver(state)
    const name = nameOf(state)
    const files = await this.#made(name)
    const parts = files.map((file) => this.#ticketed(id, file, actor))
    const [first] = parts
    if (first) return { state: 'ready', ...first, parts }
    return { state: 'working', progress: this.#making(state, name) }
  }

  /** Removes the files that were made of these recordings, and stops making others of them. */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const isOf = (name: string): boolean => ids.some((id) => name.startsWith(`${id}-`))
    const jobs = [...this.#jobs].flatMap(([name, job]) => (isOf(name) ? [job] : []))
    for (const { abort } of jobs) abort.abort()
    await Promise.all(jobs.map(({ settled }) => settled))
    for (const name of await readdir(this.#deps.folder))
      if (isOf(name)) await rm(join(this.#deps.folder, name), { force: true })
  }

  /** The path of the file of a recording; how far it is, from 0 to 1, while it is made. */
  async fileOf(state: RecordingState): Promise<string | number> {
    this.#mustBeOver(state)
    const name = nameOf(state)
    const files = await this.#made(name)
    if (files.length > 1)
      throw new OvationError('video_invalid', { detail: 'the codec of the recording changes in the middle' })
    const [file] = files
    return file ? join(this.#deps.folder, file.name) : this.#making(state, name)
  }

  #mustBeOver({ head }: RecordingState): void {
    if (this.#deps.recordings.broadcasts.isActive(head.id))
      throw new OvationError('nothing_to_change', {
        message: 'There is no file yet; it is still being recorded; ask again when the stream has ended.',
      })
  }

  /** Begins to make the file, unless it is being made; gives how far it is. Throws why it cannot be. */
  #making(state: RecordingState, name: string): number {
    const { clock } = this.#deps
    const failed = this.#errors.get(name)
    if (failed && clock.monotonicMs() < failed.untilMs) throw failed.error
    if (!this.#jobs.has(name)) {
      if (this.#jobs.size >= MAX_AT_ONCE)
        throw new OvationError('overloaded', {
          message: 'The file was not made; another one is being made; ask again in a moment.',
          retryInMs: 2_000,
        })
      this.#make(state, name)
    }
    return this.#jobs.get(name)?.progress ?? 0
  }

  /** The files of a name, in their order; none when one of them is missing. */
  async #made(name: string): Promise<MadeFile[]> {
    const files = (await this.#files()).flatMap((file) => {
      const [, whole, part = 1, count = 1] = PART_OF.exec(file.name) ?? []
      return whole === name ? [{ ...file, part: Number(part), count: Number(count) }] : []
    })
    if (files.length !== files[0]?.count) return []
    return files.sort((a, b) => a.part - b.part)
  }

  /** Where `actor` gets a file from, for a while. */
  #ticketed(id: string, { name, size }: MadeFile, actor: string): ReplayFile {
    const { clock, secret } = this.#deps
    const until = clock.now() + TICKET_MS
    const ticket = `${until}.${name.slice(0, -4)}.${sign(secret, signedPart(id, name, until, actor))}`
    return { url: `/replay/${id}/download/${ticket}?for=${encodeURIComponent(actor)}`, bytes: size }
  }

  /** Where the file of a ticket lies; throws when the ticket is not good for `actor`, or no more. */
  open(id: string, ticket: string, actor: string): { path: string; name: string } {
    const { folder, clock, recordings, secret } = this.#deps
    const [, until, file, signature] = /^(\d{13})\.([\w-]{1,64})\.([\w-]{43})$/.exec(ticket) ?? []
    const name = `${file}.mp4`
    if (signature === undefined || !isSigned(secret, signedPart(id, name, Number(until), actor), signature))
      throw new OvationError('forbidden')
    if (Number(until) < clock.now()) throw new OvationError('token_expired')
    const part = PART_OF.exec(name)?.[2]
    const { title } = recordings.catalogue.mustGet(id)
    return { path: join(folder, name), name: part === undefined ? title : `${title} (${part})` }
  }

  #make(state: RecordingState, name: string): void {
    const { clock, logger } = this.#deps
    const abort = new AbortController()
    const job: Job = { progress: 0, abort, settled: Promise.resolve() }
    this.#jobs.set(name, job)
    this.#errors.delete(name)
    job.settled = this.#write(state, name, job)
      .catch((err: unknown) => {
        if (abort.signal.aborted) return
        const error = err instanceof OvationError ? err : new OvationError('internal', { cause: err })
        if (error !== err) logger.error({ err, recording: state.head.id }, 'no file was made of a recording')
        this.#errors.set(name, { error, untilMs: clock.monotonicMs() + KEEP_ERRORS_MS })
      })
      // Whatever came of it, the next one may begin.
      .finally(() => this.#jobs.delete(name))
  }

  async #write(state: RecordingState, name: string, job: Job): Promise<void> {
    const { folder, recordings } = this.#deps
    const runs = [...Map.groupBy(shownOf(state), ({ run }) => run)].map(([run, segments]) => ({
      path: recordings.catalogue.fileOf(state.head.id, run),
      headerBytes: state.runs[run]?.bytes ?? 0,
      from: segments[0]?.offset ?? 0,
      to: (segments.at(-1)?.offset ?? 0) + (segments.at(-1)?.bytes ?? 0),
      durationMs: durationOf(segments),
    }))
    const files = await filesOf(runs)
    const bytes = runs.reduce((sum, { from, to }) => sum + to - from, 0)
    await this.#makeRoomFor(bytes * EXPECTED_OVERHEAD, files.length)
    const made: [half: string, whole: string][] = []
    try {
      for (const [index, file] of files.entries()) {
        const report = (progress: number): void => void (job.progress = (index + progress) / files.length)
        const whole = join(folder, files.length === 1 ? `${name}.mp4` : `${name}-${index + 1}of${files.length}.mp4`)
        const half = `${whole}.half`
        await writeMp4(file, half, { report, signal: job.abort.signal })
        made.push([half, whole])
      }
    } catch (error) {
      await Promise.allSettled(made.map(([half]) => rm(half, { force: true })))
      throw error
    }
    for (const [half, whole] of made) await rename(half, whole)
  }

  /** Removes the oldest files until so many more fit; throws when it cannot. */
  async #makeRoomFor(bytes: number, count: number): Promise<void> {
    const { folder, limits, logger } = this.#deps
    if (bytes > limits.maxDownloadFilesBytes)
      throw new OvationError('payload_too_large', {
        message: 'No file was made; the recording is too large for one file; cut it and download each part.',
      })
    const files = (await this.#files()).sort((a, b) => a.mtimeMs - b.mtimeMs)
    let total = files.reduce((sum, { size }) => sum + size, 0)
    while (files.length + count > limits.maxDownloadFiles || total + bytes > limits.maxDownloadFilesBytes) {
      const oldest = files.shift()
      if (!oldest) break
      total -= oldest.size
      logger.info({ file: oldest.name }, 'a file of a recording was removed to make room for another one')
      await rm(join(folder, oldest.name), { force: true })
    }
    const disk = new RecordingSpace(folder, limits)
    await disk.look()
    if (disk.leftBytes < bytes)
      throw new OvationError('storage_full', {
        message: 'No file was made; the disk is nearly full; free some space on it, or cut the recording.',
      })
  }

  /** What was made. */
  async #files(): Promise<MadeFile[]> {
    const { folder } = this.#deps
    const names = (await readdir(folder)).filter((name) => name.endsWith('.mp4'))
    const stats = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)))
    return stats.flatMap((found, index) =>
      found ? [{ name: names[index] as string, size: found.size, mtimeMs: found.mtimeMs }] : [],
    )
  }

  async #tidy(): Promise<void> {
    const { folder, clock } = this.#deps
    for (const { name, mtimeMs } of await this.#files())
      if (clock.now() - mtimeMs > KEEP_FILES_MS) await rm(join(folder, name), { force: true })
  }
}

const signedPart = (id: string, name: string, until: number, actor: string): string =>
  `download/${id}/${name}/${until}/${actor}`

/** A name for each way in which a recording was cut, and for each length that it had: one that broke off may go on. */
const nameOf = ({ head, trim, bytes }: RecordingState): string =>
  `${head.id}-${bytes}${trim ? `-${Math.round(trim.fromMs)}-${Math.round(trim.toMs)}` : ''}`

/** What lies in the folder: a file that is all of a recording, or one part of several. */
const PART_OF = /^([\w-]+?)(?:-(\d)of(\d))?\.mp4$/
