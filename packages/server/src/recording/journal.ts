import { z } from 'zod'
import { parseJson } from '../ops/index.ts'

// What a recording is made of: a file of media for each run, and beside them a journal, one line of JSON for everything
// that was written. A line is written after what it speaks of, so that a reader of any moment finds whole parts.

const ms = z.number().min(0)
const chapter = z.strictObject({ atMs: ms, title: z.string().min(1).max(80) })

const line = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('recording'),
    v: z.literal(1),
    id: z.string(),
    room: z.string(),
    kind: z.enum(['evening', 'clip']),
    title: z.string(),
    at: ms,
  }),
  /** A run begins: its file starts with a header of so many bytes. */
  z.object({
    t: z.literal('run'),
    mime: z.string(),
    width: z.number(),
    height: z.number(),
    bytes: z.number(),
  }),
  /** A stretch was added to the run's file. `at`: when it came in, milliseconds since 1970. `seq`: where the room's log was. */
  z.object({
    t: z.literal('part'),
    ms: z.number(),
    bytes: z.number(),
    independent: z.boolean(),
    at: ms,
    seq: z.number(),
  }),
  z.object({
    t: z.literal('edit'),
    title: z.string().optional(),
    trim: z.strictObject({ fromMs: ms, toMs: ms }).nullable().optional(),
    chapters: z.array(chapter).optional(),
  }),
  z.object({ t: z.literal('end'), at: ms }),
])

export type Line = z.infer<typeof line>
export type Chapter = z.infer<typeof chapter>
export type Trim = { fromMs: number; toMs: number }
export type Edit = Omit<Extract<Line, { t: 'edit' }>, 't'>
type Head = Extract<Line, { t: 'recording' }>
type Part = Extract<Line, { t: 'part' }>
export type Run = Omit<Extract<Line, { t: 'run' }>, 't'>

/** A stretch that can be asked for: where it lies, and when it was. */
export type RecordedSegment = {
  /** Its place in the recording; part of its address, so that cutting changes no address. */
  index: number
  run: number
  offset: number
  bytes: number
  /** Where it stands in the recording, milliseconds from its beginning. */
  startMs: number
  durationMs: number
  independent: boolean
  at: number
  seq: number
}

const SEGMENT_MS = 2_000
const MAX_SEGMENT_MS = 9_500
/** Playing may begin a little before the two seconds are over: key frames do not fall on the millisecond. */
const EARLY_MS = 120

/** A recording as its journal tells it. */
export class RecordingState {
  readonly head: Head
  readonly runs: Run[] = []
  readonly segments: RecordedSegment[] = []
  title: string
  trim: Trim | undefined
  chapters: readonly Chapter[] = []
  endedAt: number | undefined
  bytes = 0
  #runBytes = 0

  constructor(head: Head) {
    this.head = head
    this.title = head.title
  }

  get durationMs(): number {
    const last = this.segments.at(-1)
    return last ? last.startMs + last.durationMs : 0
  }

  /** When the newest picture came in, milliseconds since 1970. */
  get lastAt(): number {
    const last = this.segments.at(-1)
    return last ? last.at + last.durationMs : this.head.at
  }

  take(line: Line): void {
    if (line.t === 'run') {
      const { t: _, ...run } = line
      this.runs.push(run)
      this.#runBytes = run.bytes
      this.bytes += run.bytes
    } else if (line.t === 'part') this.#part(line)
    else if (line.t === 'edit') {
      if (line.title !== undefined) this.title = line.title
      if (line.trim !== undefined) this.trim = line.trim ?? undefined
      if (line.chapters !== undefined) this.chapters = line.chapters
    } else if (line.t === 'end') this.endedAt = line.at
  }

  /** Where the next part of this run belongs. */
  get runEnd(): number {
    return this.#runBytes
  }

  #part({ ms, bytes, independent, at, seq }: Part): void {
    const run = this.runs.length - 1
    const last = this.segments.at(-1)
    const full =
      !last ||
      last.run !== run ||
      (independent && last.durationMs >= SEGMENT_MS - EARLY_MS) ||
      last.durationMs + ms > MAX_SEGMENT_MS
    if (full) {
      const startMs = this.durationMs
      const index = this.segments.length
      this.segments.push({ index, run, offset: this.#runBytes, bytes, startMs, durationMs: ms, independent, at, seq })
    } else {
      last.bytes += bytes
      last.durationMs += ms
    }
    this.#runBytes += bytes
    this.bytes += bytes
  }

  /** The segments of a stretch, the one that holds its beginning first. */
  between({ fromMs, toMs }: Trim): RecordedSegment[] {
    const within = this.segments.filter(
      ({ startMs, durationMs }) => startMs + durationMs > fromMs && (startMs < toMs || toMs <= fromMs),
    )
    // What does not begin with a key frame cannot be shown without what is before it.
    const [first] = within
    const before = first && !first.independent ? this.segments.slice(0, first.index) : []
    const key = before.findLastIndex(({ independent }) => independent)
    return key === -1 ? within : [...before.slice(key), ...within]
  }
}

export const writeLine = (line: Line): string => `${JSON.stringify(line)}\n`

/** Reads a journal; undefined when it has no beginning. Its last line may be half written: a crash came. */
export function readJournal(text: string): RecordingState | undefined {
  let state: RecordingState | undefined
  for (const raw of text.split('\n')) {
    const parsed = line.safeParse(parseJson(raw))
    if (!parsed.success) continue
    if (parsed.data.t === 'recording') state ??= new RecordingState(parsed.data)
    else state?.take(parsed.data)
  }
  return state
}
