import { copyFile, link, mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import type { ShowFile as ShownFile } from '@ovation/protocol'
import { newId } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { RecordingSpace } from '../recording/index.ts'
import type { RecordingSpaceLimits } from '../recording/index.ts'

type ShowFileLimits = RecordingSpaceLimits & {
  maxShowFileBytes: number
  maxShowFilesBytes: number
  keepShowFileMs: number
}

type Deps = { folder: string; clock: Clock; limits: ShowFileLimits }

type ShowFile = {
  bytes: number
  path: string
  sentAtMs: number
  isHeld: boolean
  upload: string
  wholeBytes?: number | undefined
}

/**
 * Where a part belongs: behind so many bytes, 0 begins another file; `upload`: of which upload it is, where its sender knows that;
 * `wholeBytes`: how large the file is, with its first part.
 */
export type PartPlace = { atBytes: number; upload?: string | undefined; wholeBytes?: number | undefined }

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

  /** What is here of a room's file. */
  of(room: string): ShownFile {
    const file = this.#files.get(room)
    if (!file) return { bytes: 0, shown: false }
    const { bytes, isHeld, upload, wholeBytes } = file
    return {
      bytes,
      upload,
      ...(wholeBytes === undefined ? {} : { wholeBytes }),
      shown: isHeld,
    }
  }

  /** Takes a part of a room's file. Resolves with how much of it is here, and which upload it is. */
  add(
    room: string,
    part: Buffer,
    { atBytes, upload, wholeBytes }: PartPlace,
  ): Promise<{ bytes: number; upload: string }> {
    return this.#inOrder(async () => {
      refuseIfReplaced(this.#files.get(room), upload)
      if (atBytes === 0 && upload === undefined) await this.#replace(room, wholeBytes)
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
      return { bytes: file.bytes, upload: file.upload }
    })
  }

  /** A file of this server becomes the room's, and is held, without a copy where the disk permits that. Resolves with its path. */
  adopt(room: string, path: string, bytes: number): Promise<string> {
    return this.#inOrder(async () => {
      refuseIfHeld(this.#files.get(room))
      await this.#drop(room)
      await mustFit(this.#deps, { beforeBytes: 0, bytes, inAllBytes: bytesOf(this.#files.values()) })
      const file: ShowFile = { ...this.#newFile(bytes), isHeld: true }
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

  /** The path of a room's file, which stays until `remove`; undefined where there is none. Throws where it is of another upload. */
  hold(room: string, upload?: string): Promise<string | undefined> {
    return this.#inOrder(async () => {
      refuseIfReplaced(this.#files.get(room), upload)
      const file = this.#files.get(room)
      if (!file || file.bytes === 0) return undefined
      if (file.bytes < (file.wholeBytes ?? 0)) throw unfinished(file)
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

  /** Removes a room's file, or only that of an upload. */
  remove(room: string, upload?: string): Promise<void> {
    return this.#inOrder(async () => {
      refuseIfReplaced(this.#files.get(room), upload)
      refuseIfHeld(this.#files.get(room))
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

  async #replace(room: string, wholeBytes: number | undefined): Promise<void> {
    refuseIfHeld(this.#files.get(room))
    // What is too large is known before it is sent, and replaces nothing.
    mustBeSmall(wholeBytes ?? 0, this.#deps.limits)
    await this.#drop(room)
    const file: ShowFile = { ...this.#newFile(0), wholeBytes }
    await writeFile(file.path, '', { mode: 0o600 })
    this.#files.set(room, file)
  }

  #newFile(bytes: number): ShowFile {
    const { folder, clock } = this.#deps
    return {
      bytes,
      isHeld: false,
      upload: newId(),
      path: join(folder, `${++this.#made}.mp4`),
      sentAtMs: clock.monotonicMs(),
    }
  }

  #mustGet(room: string, atBytes: number): ShowFile {
    refuseIfHeld(this.#files.get(room))
    const file = this.#files.get(room)
    if (file && file.bytes >= atBytes) return file
    throw new OvationError('value_out_of_range', {
      message: `The part was not taken; ${file?.bytes ?? 0} bytes of the file are here; send it from there, or from 0.`,
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

/** Another upload has begun since; what is left of this one is not mixed with it. */
function refuseIfReplaced(file: ShowFile | undefined, upload: string | undefined): void {
  if (file && upload !== undefined && file.upload !== upload)
    throw new OvationError('replaced', {
      message:
        'The file was not changed; another upload to this room has replaced it, in another window or by another host; ' +
        'use that file, or upload yours again.',
    })
}

function refuseIfHeld(file: ShowFile | undefined): void {
  if (file?.isHeld)
    throw new OvationError('nothing_to_change', {
      message: 'The file was not changed; it is being shown; end the broadcast first.',
    })
}

const unfinished = ({ bytes, wholeBytes }: ShowFile): OvationError =>
  new OvationError('not_found', {
    message: `The show was not put on; ${bytes} of ${wholeBytes} bytes of its file are here; upload the rest, or all of it again.`,
  })

function mustBeSmall(bytes: number, { maxShowFileBytes }: ShowFileLimits): void {
  if (bytes > maxShowFileBytes) throw new OvationError('payload_too_large', { detail: String(maxShowFileBytes) })
}

type Growth = { beforeBytes: number; bytes: number; inAllBytes: number }

/** Throws where a file, all files, or the disk would have too much with so many bytes more. */
async function mustFit({ folder, limits }: Deps, { beforeBytes, bytes, inAllBytes }: Growth): Promise<void> {
  mustBeSmall(beforeBytes + bytes, limits)
  const disk = new RecordingSpace(folder, limits)
  await disk.look()
  if (inAllBytes + bytes > limits.maxShowFilesBytes || disk.leftBytes < bytes)
    throw new OvationError('storage_full', {
      message: 'The file was not taken; there is no space for it on the disk; free some, or send a smaller one.',
    })
}
