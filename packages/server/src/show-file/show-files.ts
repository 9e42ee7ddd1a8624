import { copyFile, link, mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import type { Clock } from '../ops/index.ts'
import { RecordingSpace } from '../recording/index.ts'
import type { RecordingSpaceLimits } from '../recording/index.ts'

type ShowFileLimits = RecordingSpaceLimits & {
  maxShowFileBytes: number
  maxShowFilesBytes: number
  keepShowFileMs: number
}

type Deps = { folder: string; clock: Clock; limits: ShowFileLimits }

type ShowFile = { bytes: number; path: string; sentAtMs: number; isHeld: boolean }

const TIDY_INTERVAL_MS = 60_000

/**
 * The files that hosts sent to be shown: one of each room, from its first part until its show is over, another one replaces it, or
 * a day has passed. They do not outlast the process.
 */
export class ShowFiles {
  #deps: Deps
  #files = new Map<string, ShowFile>()
  /** Parts, and what else is done to files, one after another. */
  #work: Promise<unknown> = Promise.resolve()
  #made = 0
  #stop: (() => void) | undefined

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { folder, clock } = this.#deps
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true, mode: 0o700 })
    this.#stop = clock.every(TIDY_INTERVAL_MS, () => void this.tidy().catch(() => {}))
  }

  async close(): Promise<void> {
    this.#stop?.()
    await this.#work
  }

  /** Takes a part of a room's file, which follows `atBytes` of it; 0 begins another one. Resolves with how much of it is here. */
  add(room: string, atBytes: number, part: Buffer): Promise<number> {
    return this.#inOrder(async () => {
      if (atBytes === 0) await this.#replace(room)
      const file = this.#mustGet(room, atBytes)
      await mustFit(this.#deps, { beforeBytes: atBytes, bytes: part.length, inAllBytes: bytesOf(this.#files.values()) })
      const handle = await open(file.path, 'r+')
      try {
        // A part whose answer was lost is sent again.
        await handle.truncate(atBytes)
        file.bytes = atBytes
        for (let at = 0; at < part.length;)
          at += (await handle.write(part, at, part.length - at, atBytes + at)).bytesWritten
        file.bytes += part.length
      } finally {
        await handle.close()
      }
      return file.bytes
    })
  }

  /** A file of this server becomes the room's, and is held, without a copy where the disk permits that. Resolves with its path. */
  adopt(room: string, path: string, bytes: number): Promise<string> {
    return this.#inOrder(async () => {
      this.#refuseIfHeld(room)
      await this.#drop(room)
      await mustFit(this.#deps, { beforeBytes: 0, bytes, inAllBytes: bytesOf(this.#files.values()) })
      const file = this.#newFile(bytes, true)
      try {
        await link(path, file.path).catch(() => copyFile(path, file.path))
      } catch (error) {
        await rm(file.path, { force: true })
        throw error
      }
      this.#files.set(room, file)
      return file.path
    })
  }

  /** The path of a room's file, which stays until `remove`; undefined where there is none. */
  hold(room: string): Promise<string | undefined> {
    return this.#inOrder(async () => {
      const file = this.#files.get(room)
      if (!file || file.bytes === 0) return undefined
      file.isHeld = true
      return file.path
    })
  }

  /** What was held is not shown, and stays. */
  letGo(room: string): void {
    const file = this.#files.get(room)
    if (file) file.isHeld = false
  }

  /** What was held is not needed any more. */
  release(room: string): Promise<void> {
    return this.#inOrder(() => this.#drop(room))
  }

  remove(room: string): Promise<void> {
    return this.#inOrder(async () => {
      this.#refuseIfHeld(room)
      await this.#drop(room)
    })
  }

  /** Removes what was not shown in time. */
  tidy(): Promise<void> {
    const { clock, limits } = this.#deps
    return this.#inOrder(async () => {
      for (const [room, { sentAtMs, isHeld }] of this.#files)
        if (!isHeld && clock.monotonicMs() - sentAtMs >= limits.keepShowFileMs) await this.#drop(room)
    })
  }

  async #replace(room: string): Promise<void> {
    this.#refuseIfHeld(room)
    await this.#drop(room)
    const file = this.#newFile(0, false)
    await writeFile(file.path, '', { mode: 0o600 })
    this.#files.set(room, file)
  }

  #newFile(bytes: number, isHeld: boolean): ShowFile {
    const { folder, clock } = this.#deps
    return { bytes, isHeld, path: join(folder, `${++this.#made}.mp4`), sentAtMs: clock.monotonicMs() }
  }

  #mustGet(room: string, atBytes: number): ShowFile {
    this.#refuseIfHeld(room)
    const file = this.#files.get(room)
    if (file && file.bytes >= atBytes) return file
    throw new OvationError('value_out_of_range', {
      message: `The part was not taken; ${file?.bytes ?? 0} bytes of the file are here; send it from there, or from 0.`,
    })
  }

  #refuseIfHeld(room: string): void {
    if (this.#files.get(room)?.isHeld)
      throw new OvationError('nothing_to_change', {
        message: 'The file was not changed; it is being shown; end the broadcast first.',
      })
  }

  async #drop(room: string): Promise<void> {
    const file = this.#files.get(room)
    this.#files.delete(room)
    if (file) await rm(file.path, { force: true })
  }

  #inOrder<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(job)
    this.#work = turn.catch(() => {})
    return turn
  }
}

const bytesOf = (files: Iterable<ShowFile>): number => [...files].reduce((sum, { bytes }) => sum + bytes, 0)

type Growth = { beforeBytes: number; bytes: number; inAllBytes: number }

/** Throws where a file, all files, or the disk would have too much with so many bytes more. */
async function mustFit({ folder, limits }: Deps, { beforeBytes, bytes, inAllBytes }: Growth): Promise<void> {
  if (beforeBytes + bytes > limits.maxShowFileBytes)
    throw new OvationError('payload_too_large', { detail: String(limits.maxShowFileBytes) })
  const disk = new RecordingSpace(folder, limits)
  await disk.look()
  if (inAllBytes + bytes > limits.maxShowFilesBytes || disk.leftBytes < bytes)
    throw new OvationError('storage_full', {
      message: 'The file was not taken; there is no space for it on the disk; free some, or send a smaller one.',
    })
}
