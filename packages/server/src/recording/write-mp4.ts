import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { readFully, withFile } from './media-file.ts'
import { fileType, movieBox, MovieTrack, parameterSetsOf, readFragment, readTracks } from '../media/index.ts'
import type { FragmentRun, FragmentSample, ParameterSets, TrackHeader } from '../media/index.ts'

/** A range of one run's file: its header, and the parts from `from` to `to`, bytes. */
export type RunRange = { path: string; headerBytes: number; from: number; to: number; durationMs: number }
/** A run with the tracks that its header names. */
export type ReadRun = RunRange & { tracks: TrackHeader[] }

/** More files than these are put together by how they are coded. */
const MAX_PARTS = 8
const BOX_HEADER_BYTES = 8
/** Parts of a stream have 8 MiB and one packet at most (`maxPartBytes`), those that are gathered for the disk twice that. */
const MAX_BOX_BYTES = 64 * 1_024 * 1_024
const ENTRY_NAME_AT = 4
/** Where an audio sample entry says how many channels it has (ISO/IEC 14496-12, section 12.2.3). */
const CHANNELS_AT = 24

/** What has to be the same of a track all through one file, so that every player takes it. */
function familyOf({ kind, entry, timescale }: TrackHeader): string {
  const name = entry.toString('latin1', ENTRY_NAME_AT, ENTRY_NAME_AT + 4)
  if (kind === 'video') return `${name} ${parameterSetsOf(entry)?.lengthBytes ?? 0}`
  return `${name} ${entry.readUInt16BE(CHANNELS_AT)} ${timescale}`
}

const familiesOf = ({ tracks }: ReadRun): Map<string, string> =>
  new Map(tracks.map((track) => [track.kind, familyOf(track)]))

/** Puts runs together for as long as no track changes its family; a track that is missing fits any. */
function groupsOf(runs: readonly ReadRun[]): ReadRun[][] {
  const groups: { families: Map<string, string>; runs: ReadRun[] }[] = []
  for (const run of runs) {
    const families = familiesOf(run)
    const last = groups.at(-1)
    if (last && [...families].every(([kind, family]) => (last.families.get(kind) ?? family) === family)) {
      last.runs.push(run)
      for (const [kind, family] of families) last.families.set(kind, family)
    } else groups.push({ families, runs: [run] })
  }
  return groups.map((group) => group.runs)
}

/** The files that runs become: one, unless a codec changed in the middle, which no file can hold that players take. */
export async function filesOf(runs: readonly RunRange[]): Promise<ReadRun[][]> {
  const read: ReadRun[] = []
  for (const run of runs)
    read.push({ ...run, tracks: readTracks(await withFile(run.path, (file) => readFully(file, 0, run.headerBytes))) })
  const groups = groupsOf(read)
  if (groups.length <= MAX_PARTS) return groups
  return [...Map.groupBy(read, (run) => [...familiesOf(run).values()].join()).values()]
}

type Progress = { report: (progress: number) => void; signal?: AbortSignal | undefined }

/** One file that is being written. */
class Movie {
  #file: FileHandle
  #at = 0
  #mediaAt = 0
  #tracks = new Map<TrackHeader['kind'], MovieTrack>()
  /** Video changes in it: keyframes say by themselves what a decoder has to know. */
  #repeatsSets: boolean

  constructor(file: FileHandle, repeatsSets: boolean) {
    this.#file = file
    this.#repeatsSets = repeatsSets
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;)
      at += (await this.#file.write(bytes, at, bytes.length - at, this.#at + at)).bytesWritten
    this.#at += bytes.length
  }

  async begin(): Promise<void> {
    await this.#write(fileType())
    this.#mediaAt = this.#at
    // Its size is not known yet, and may need more than 32 bits.
    await this.#write(mediaHeader(0))
  }

  async end(): Promise<void> {
    const mediaEnd = this.#at
    await this.#write(movieBox([...this.#tracks.values()]))
    await this.#file.write(mediaHeader(mediaEnd - this.#mediaAt), 0, mediaHeader(0).length, this.#mediaAt)
  }

  /** Copies one run, whose media begins at so many seconds. */
  async copy(run: ReadRun, atS: number, copied: (bytes: number) => void): Promise<void> {
    const tracks = new Map(run.tracks.map((track) => [track.id, this.#incoming(track)]))
    await withFile(run.path, async (source) => {
      let beganS: number | undefined
      let moof: Buffer | undefined
      for (let at = run.from; at < run.to;) {
        const head = await readFully(source, at, BOX_HEADER_BYTES)
        const size = head.readUInt32BE(0)
        if (size < BOX_HEADER_BYTES || size > MAX_BOX_BYTES || at + size > run.to)
          throw new Error('a file of the recording has a box that is cut off')
        const name = head.toString('latin1', 4, 8)
        if (name === 'moof') moof = await readFully(source, at, size)
        else if (name === 'mdat' && moof) {
          const runs = readFragment(moof)
          beganS ??= Math.min(...runs.map((one) => startS(one, tracks.get(one.id))))
          const bytes = Buffer.concat([moof, await readFully(source, at, size)])
          for (const one of runs) await this.#add(one, tracks.get(one.id), bytes, atS - beganS)
          moof = undefined
        }
        at += size
        copied(size)
      }
    })
  }

  #incoming(header: TrackHeader): Incoming {
    const { kind, timescale, width, height, entry } = header
    let track = this.#tracks.get(kind)
    if (!track) this.#tracks.set(kind, (track = new MovieTrack({ kind, timescale, width, height })))
    const sets = this.#repeatsSets && kind === 'video' ? parameterSetsOf(entry) : undefined
    return { header, track, description: track.describe(entry), sets }
  }

  async #add(run: FragmentRun, to: Incoming | undefined, bytes: Buffer, shiftS: number): Promise<void> {
    if (!to) return
    const { track, header, description, sets } = to
    const scale = track.shape.timescale
    const samples: (FragmentSample & { time: number })[] = []
    const pieces: Buffer[] = []
    let time = run.startTime
    for (const sample of run.samples) {
      if (sample.at + sample.size > bytes.length) throw new Error('a sample of the recording lies outside of its part')
      const prefix = sample.key && sets ? sets.bytes : undefined
      if (prefix) pieces.push(prefix)
      pieces.push(bytes.subarray(sample.at, sample.at + sample.size))
      const inScale = (value: number): number => Math.round((value * scale) / header.timescale)
      samples.push({
        ...{ at: sample.at, key: sample.key, size: sample.size + (prefix?.length ?? 0) },
        ...{ duration: inScale(sample.duration), compositionOffset: inScale(sample.compositionOffset) },
        time: Math.max(0, inScale(time) + Math.round(shiftS * scale)),
      })
      time += sample.duration
    }
    track.add(samples, description, this.#at)
    await this.#write(Buffer.concat(pieces))
  }
}

type Incoming = { header: TrackHeader; track: MovieTrack; description: number; sets: ParameterSets | undefined }

const startS = ({ startTime }: FragmentRun, to: Incoming | undefined): number =>
  to ? startTime / to.header.timescale : Number.POSITIVE_INFINITY

/** The head of the media, with a size of 64 bits. */
function mediaHeader(bytes: number): Buffer {
  const header = Buffer.alloc(16)
  header.writeUInt32BE(1)
  header.write('mdat', 4, 'latin1')
  header.writeBigUInt64BE(BigInt(bytes), 8)
  return header
}

async function writeRuns(file: FileHandle, runs: readonly ReadRun[], { report, signal }: Progress): Promise<void> {
  const totalBytes = runs.reduce((sum, { from, to }) => sum + to - from, 0)
  const entries = runs.flatMap(({ tracks }) => tracks.filter(({ kind }) => kind === 'video').map(({ entry }) => entry))
  const movie = new Movie(
    file,
    entries.some((entry) => !entry.equals(entries[0] as Buffer)),
  )
  let doneMs = 0
  let doneBytes = 0
  await movie.begin()
  for (const run of runs) {
    await movie.copy(run, doneMs / 1_000, (bytes) => {
      signal?.throwIfAborted()
      doneBytes += bytes
      report(Math.min(0.99, doneBytes / totalBytes))
    })
    doneMs += run.durationMs
  }
  await movie.end()
}

/**
 * Writes what was recorded as one MP4 that every player takes, one run behind the other. Nothing is coded anew; a track that
 * comes late begins late, and what is coded in another way has a description of its own. When it fails, nothing is left
 * behind: no file, and no open handle, which Node would end the process for.
 */
export async function writeMp4(runs: readonly ReadRun[], to: string, progress: Progress): Promise<void> {
  const file = await open(to, 'w')
  let done = false
  try {
    await writeRuns(file, runs, progress)
    done = true
  } finally {
    await file.close()
    if (!done) await rm(to, { force: true })
  }
  progress.report(1)
}
