import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import type { ReplayDownload } from '@ovation/protocol'
import { isSigned, sign } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { RecordingState } from './journal.ts'
import { shownOf } from './playlist.ts'
import type { Recordings } from './recordings.ts'
import { writeMp4 } from './write-mp4.ts'

export type DownloadDeps = {
  recordings: Recordings
  /** Where files lie that were asked for. */
  folder: string
  /** What tickets are signed with. */
  secret: string
  clock: Clock
  logger: Logger
}

export type Download = Pick<Downloads, 'ask' | 'open'>

const TICKET_MS = 30_000
const KEEP_FILES_MS = 3_600_000
const TIDY_EVERY_MS = 300_000
const MAX_AT_ONCE = 1

type Job = { progress: number; error?: OvationError }

/** Recordings as files to take away: made when they are asked for, one after the other, and kept for an hour. */
export class Downloads {
  #deps: DownloadDeps
  #jobs = new Map<string, Job>()
  #stop: (() => void) | undefined

  constructor(deps: DownloadDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { folder, clock } = this.#deps
    // What was half made is worth nothing.
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    this.#stop = clock.every(TIDY_EVERY_MS, () => void this.#tidy().catch(() => {}))
  }

  close(): void {
    this.#stop?.()
  }

  /** Begins to make the file, or says how far it is. */
  async ask(state: RecordingState): Promise<ReplayDownload> {
    const { folder, clock, recordings, secret } = this.#deps
    const { id } = state.head
    if (recordings.isActive(id))
      throw new OvationError('nothing_to_change', {
        message: 'There is no file yet; it is still being recorded; ask again when the stream has ended.',
      })
    const name = nameOf(state)
    const made = await stat(join(folder, name)).catch(() => undefined)
    if (made) {
      const until = clock.now() + TICKET_MS
      const ticket = `${until}.${name.slice(0, -4)}.${sign(secret, signedPart(id, name, until))}`
      return { state: 'ready', url: `/replay/${id}/download/${ticket}`, bytes: made.size }
    }
    const job = this.#jobs.get(name)
    if (job?.error) {
      this.#jobs.delete(name)
      throw job.error
    }
    if (!job) {
      if (this.#jobs.size >= MAX_AT_ONCE)
        throw new OvationError('overloaded', {
          message: 'The file was not made; another one is being made; ask again in a moment.',
          retryInMs: 2_000,
        })
      this.#make(state, name)
    }
    return { state: 'working', progress: this.#jobs.get(name)?.progress ?? 0 }
  }

  /** Where the file of a ticket lies; throws when the ticket is not good, or no more. */
  open(id: string, ticket: string): { path: string; name: string } {
    const { folder, clock, recordings, secret } = this.#deps
    const [, until, file, signature] = /^(\d{13})\.([\w-]{1,64})\.([\w-]{43})$/.exec(ticket) ?? []
    const name = `${file}.mp4`
    if (signature === undefined || !isSigned(secret, signedPart(id, name, Number(until)), signature))
      throw new OvationError('forbidden')
    if (Number(until) < clock.now()) throw new OvationError('token_expired')
    return { path: join(folder, name), name: recordings.mustGet(id).title }
  }

  #make(state: RecordingState, name: string): void {
    const { folder, recordings, logger } = this.#deps
    const job: Job = { progress: 0 }
    this.#jobs.set(name, job)
    const half = join(folder, `${name}.half`)
    const shown = shownOf(state)
    const runs = [...Map.groupBy(shown, ({ run }) => run)].map(([run, segments]) => ({
      path: recordings.fileOf(state.head.id, run),
      headerBytes: state.runs[run]?.bytes ?? 0,
      from: segments[0]?.offset ?? 0,
      to: (segments.at(-1)?.offset ?? 0) + (segments.at(-1)?.bytes ?? 0),
      durationMs: segments.reduce((sum, { durationMs }) => sum + durationMs, 0),
    }))
    writeMp4(runs, half, (progress) => (job.progress = progress)).then(
      async () => {
        await rename(half, join(folder, name))
        this.#jobs.delete(name)
      },
      async (err: unknown) => {
        logger.error({ err, recording: state.head.id }, 'no file was made of a recording')
        job.error = err instanceof OvationError ? err : new OvationError('internal')
        await rm(half, { force: true })
      },
    )
  }

  async #tidy(): Promise<void> {
    const { folder, clock } = this.#deps
    for (const name of await readdir(folder)) {
      const { mtimeMs } = await stat(join(folder, name))
      if (clock.now() - mtimeMs > KEEP_FILES_MS && !name.endsWith('.half')) await rm(join(folder, name))
    }
  }
}

const signedPart = (id: string, name: string, until: number): string => `download/${id}/${name}/${until}`

/** A file for each way in which a recording was cut. */
const nameOf = ({ head, trim }: RecordingState): string =>
  `${head.id}${trim ? `-${Math.round(trim.fromMs)}-${Math.round(trim.toMs)}` : ''}.mp4`
