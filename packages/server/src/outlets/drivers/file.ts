import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DeliveryRefused } from '../port.ts'
import type { DriverDeps, DriverKind, OpenDriver, OutletDriver, OutletRecord } from '../port.ts'
import { readBy } from './settings.ts'
import { Together } from './together.ts'

const MAX_BATCH_RECORDS = 200
const MAX_BATCH_BYTES = 512 * 1_024
const MAX_BATCHES_WAITING = 64
const MAX_RECORDS_TOGETHER = 2_000
const FLIGHT_TIMEOUT_MS = 25_000
const TAIL_STEP_BYTES = 64 * 1_024
/** In the data folder, so that no outlet writes among what else is there. */
const OUTLETS_FOLDER = 'outlets'
const DAY_MS = 86_400_000
const MEGABYTE = 1_000_000
const NEWLINE = 10

const settings = z.strictObject({
  /** In `outlets` of the data folder. */
  folder: z
    .string()
    .max(200)
    .regex(/^\w[\w.-]*(?:\/\w[\w.-]*){0,3}$/),
  keepDays: z.int().min(1).max(3_650).default(30),
  /** What all files of the outlet may hold together. */
  maxMegabytes: z.int().min(1).max(10_000_000).default(10_000),
})
type FileSettings = z.infer<typeof settings>

const readFileSettings = readBy<FileSettings>(settings)

/** The file that is written to, up to where it is known to be on disk. */
type Current = { day: string; path: string; handle: FileHandle; bytes: number }

/**
 * Files of NDJSON, one for each day (UTC). A batch is acknowledged when it is on disk. Whatever else a failed write or a crash
 * left behind the last whole line is cut before the next write.
 */
class FileDriver implements OutletDriver {
  readonly #settings: FileSettings
  readonly #id: string
  readonly #folder: string
  readonly #clock: DriverDeps['clock']
  readonly #together: Together<string>
  #current: Current | undefined
  /** Up to where the file is on disk, when a write to it failed. */
  #cut: { path: string; bytes: number } | undefined
  #olderBytes = 0

  constructor({ id, settings: given }: OpenDriver, { clock, folder }: DriverDeps) {
    this.#settings = readFileSettings(given)
    this.#id = id
    this.#folder = join(folder, OUTLETS_FOLDER, this.#settings.folder)
    this.#clock = clock
    this.#together = new Together({
      ...{ clock, maxWaiting: MAX_BATCHES_WAITING, maxMessagesTogether: MAX_RECORDS_TOGETHER },
      timeoutMs: FLIGHT_TIMEOUT_MS,
      deliver: (lines) => this.#deliver(lines),
    })
  }

  send(records: readonly OutletRecord[], signal: AbortSignal): Promise<void> {
    return this.#together.send(
      records.map((record) => `${JSON.stringify(record)}\n`),
      signal,
    )
  }

  async close(): Promise<void> {
    await this.#together.close(new Error('the outlet was closed'))
    await this.#letGo()
  }

  async #deliver(lines: readonly string[]): Promise<void> {
    try {
      const current = await this.#file()
      const bytes = Buffer.from(lines.join(''))
      this.#hasRoomFor(bytes.length)
      if (bytes.length === 0) return
      this.#cut = { path: current.path, bytes: current.bytes }
      await writeAll(current.handle, bytes, current.bytes)
      await current.handle.datasync()
      current.bytes += bytes.length
      this.#cut = undefined
    } catch (error) {
      // What of it is on disk nobody knows: after a failed sync, not even the system.
      await this.#letGo()
      if (error instanceof DeliveryRefused) throw error
      throw this.#refusal((error as Error).message, 'free the disk, and let the server write to the folder')
    }
  }

  #hasRoomFor(bytes: number): void {
    const { maxMegabytes } = this.#settings
    if (this.#olderBytes + (this.#current?.bytes ?? 0) + bytes <= maxMegabytes * MEGABYTE) return
    throw this.#refusal(
      `its files would hold more than ${maxMegabytes} MB (maxMegabytes)`,
      'move older files away, keep fewer days or raise the setting',
    )
  }

  #refusal(why: string, todo: string): DeliveryRefused {
    return new DeliveryRefused(`records could not be written to the folder '${this.#settings.folder}'; ${why}; ${todo}`)
  }

  /** Today's. A clock that was set back does not make an older one go on: the order is that of the names. */
  async #file(): Promise<Current> {
    const today = new Date(this.#clock.now()).toISOString().slice(0, 10)
    if (this.#current && this.#current.day >= today) return this.#current
    await this.#letGo()
    await mkdir(this.#folder, { recursive: true })
    const days = await this.#tidy(today)
    const newest = days.at(-1) ?? today
    const day = newest > today ? newest : today
    const path = this.#pathOf(day)
    // A crash may have torn the last line of an earlier day.
    if (days.length > 0 && newest < day) await (await this.#whole(this.#pathOf(newest), 'r+')).handle.close()
    const { handle, bytes } = await this.#whole(path, days.includes(day) ? 'r+' : 'wx+')
    this.#current = { day, path, handle, bytes }
    if (!days.includes(day)) await syncFolder(this.#folder)
    return this.#current
  }

  /** Opens a file, and cuts what is behind the last whole line. */
  async #whole(path: string, flags: string): Promise<{ handle: FileHandle; bytes: number }> {
    const handle = await open(path, flags)
    try {
      const bytes = await this.#wholeBytes(handle, path)
      await handle.truncate(bytes)
      return { handle, bytes }
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  #pathOf(day: string): string {
    return join(this.#folder, `${day}.${this.#id}.ndjson`)
  }

  /** Deletes what was kept long enough, counts the rest, and gives the days of it, oldest first. */
  async #tidy(today: string): Promise<string[]> {
    const oldest = new Date(Date.parse(today) - this.#settings.keepDays * DAY_MS).toISOString().slice(0, 10)
    const ending = `.${this.#id}.ndjson`
    const days = (await readdir(this.#folder))
      .filter((name) => name.endsWith(ending) && /^\d{4}-\d\d-\d\d$/.test(name.slice(0, -ending.length)))
      .map((name) => name.slice(0, -ending.length))
      .toSorted()
    const kept = days.filter((day) => day >= oldest)
    for (const day of days) if (day < oldest) await rm(this.#pathOf(day), { force: true })
    this.#olderBytes = 0
    for (const day of kept.filter((one) => one < today)) this.#olderBytes += (await stat(this.#pathOf(day))).size
    return kept
  }

  /** Where the last whole line ends, or what was acknowledged does. */
  async #wholeBytes(handle: FileHandle, path: string): Promise<number> {
    const { size } = await handle.stat()
    if (this.#cut?.path === path) return Math.min(size, this.#cut.bytes)
    const step = Buffer.alloc(TAIL_STEP_BYTES)
    for (let end = size; end > 0;) {
      const from = Math.max(0, end - TAIL_STEP_BYTES)
      const { bytesRead } = await handle.read(step, 0, end - from, from)
      const at = step.subarray(0, bytesRead).lastIndexOf(NEWLINE)
      if (at >= 0) return from + at + 1
      end = from
    }
    return 0
  }

  async #letGo(): Promise<void> {
    const current = this.#current
    this.#current = undefined
    await current?.handle.close().catch(() => {})
  }
}

/** The system may take less than it is given. */
async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await handle.write(bytes, written, bytes.length - written, at + written)).bytesWritten
}

/** A new name in a folder is on disk when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export const FILE: DriverKind = {
  read: readFileSettings,
  secret: 'none',
  maxBatchRecords: MAX_BATCH_RECORDS,
  maxBatchBytes: MAX_BATCH_BYTES,
  open: (about, deps) => new FileDriver(about, deps),
}
