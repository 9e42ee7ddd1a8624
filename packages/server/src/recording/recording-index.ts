import { z } from 'zod'
import { parseStored } from '../ops/index.ts'

// What a recording is made of: a file of media for each run, and beside them a recording index, one line of JSON for everything
// that was written. A line is written after what it speaks of, so that a reader of any moment finds whole parts.

/** What is read of a recording index at most: about three days of stream. A recorder stops before. */
export const MAX_INDEX_BYTES = 64 * 1_024 * 1_024
/** The longest line is an edit with all chapters, each character escaped. */
export const MAX_LINE_BYTES = 128 * 1_024
/** Names of files and addresses of segments have so many digits. */
const MAX_RUNS = 10_000
const MAX_SEGMENTS = 1_000_000

const MAX_TIME_MS = 8.64e15
const MAX_LENGTH_MS = 366 * 86_400_000
const MAX_PART_BYTES = 256 * 1_024 * 1_024
const MAX_NAME_CHARS = 200
const MAX_TITLE_CHARS = 1_000
const MAX_CHAPTERS = 1_000
const MAX_LAYOUTS = 10_000

const time = z.number().min(0).max(MAX_TIME_MS)
const length = z.number().min(0).max(MAX_LENGTH_MS)
const count = (max: number): z.ZodNumber => z.number().int().min(0).max(max)
const chapter = z.strictObject({ atMs: length, title: z.string().min(1).max(80) })

const guestOf = z.object({
  seat: count(100),
  actor: z.string().max(MAX_NAME_CHARS),
  name: z.string().max(MAX_NAME_CHARS),
})
const layout = z.enum(['corner', 'side'])

const line = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('recording'),
    v: z.literal(1),
    id: z.string().max(MAX_NAME_CHARS),
    room: z.string().max(MAX_NAME_CHARS),
    /** `guest`: somebody on stage in another recording, whose id theirs begins with. */
    kind: z.enum(['evening', 'clip', 'guest']),
    title: z.string().max(MAX_TITLE_CHARS),
    at: time,
    guest: guestOf.optional(),
    /** Of a clip: the recording that it was cut out of. */
    from: z.string().max(MAX_NAME_CHARS).optional(),
  }),
  /** A run begins: its file starts with a header of so many bytes. */
  z.object({
    t: z.literal('run'),
    mime: z.string().max(MAX_NAME_CHARS),
    width: count(65_535),
    height: count(65_535),
    bytes: count(MAX_PART_BYTES),
  }),
  /** A range was added to the run's file. `at`: when it came in, milliseconds since 1970. `seq`: where the room's log was. */
  z.object({
    t: z.literal('part'),
    ms: length,
    bytes: count(MAX_PART_BYTES),
    independent: z.boolean(),
    at: time,
    seq: count(Number.MAX_SAFE_INTEGER),
  }),
  z.object({
    t: z.literal('edit'),
    title: z.string().max(MAX_TITLE_CHARS).optional(),
    trim: z.strictObject({ fromMs: length, toMs: length }).nullable().optional(),
    chapters: z.array(chapter).max(MAX_CHAPTERS).optional(),
    coverMs: length.nullable().optional(),
    /** The digest of an image that lies beside the media. */
    coverImage: z.string().max(MAX_NAME_CHARS).nullable().optional(),
  }),
  /** How the stage is laid out from then on. */
  z.object({ t: z.literal('stage'), at: time, layout }),
  z.object({ t: z.literal('end'), at: time }),
])

export type GuestOf = z.infer<typeof guestOf>
export type Layout = z.infer<typeof layout>
export type Line = z.infer<typeof line>
export type Chapter = z.infer<typeof chapter>
export type Trim = { fromMs: number; toMs: number }
export type Edit = Omit<Extract<Line, { t: 'edit' }>, 't'>
export type Head = Extract<Line, { t: 'recording' }>
type Part = Extract<Line, { t: 'part' }>
export type Run = Omit<Extract<Line, { t: 'run' }>, 't'>

/** A range that can be asked for: where it lies, and when it was. */
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
const CONTINUE_TIMEOUT_MS = 10 * 60_000
export const MAX_SEGMENT_MS = 9_500
const MAX_SEGMENT_BYTES = 64 * 1_024 * 1_024
/** Playing may begin a little before the two seconds are over: keyframes do not fall on the millisecond. */
const EARLY_MS = 120

/** A recording as its recording index tells it. */
export class RecordingState {
  readonly head: Head
  readonly runs: Run[] = []
  #settledRuns = 0
  readonly segments: RecordedSegment[] = []
  title: string
  trim: Trim | undefined
  chapters: readonly Chapter[] = []
  /** What its host chose to stand for it: an image, by its digest, or else a moment. */
  coverImage: string | undefined
  coverMs: number | undefined
  endedAt: number | undefined
  /** How the stage was laid out, and from when on. */
  readonly layouts: { at: number; layout: Layout }[] = []
  /** Of its media. */
  bytes = 0
  /** Of its recording index. */
  indexBytes = 0
  #runBytes = 0

  constructor(head: Head) {
    this.head = head
    this.title = head.title
  }

  get durationMs(): number {
    const last = this.segments.at(-1)
    return last ? last.startMs + last.durationMs : 0
  }

  /** When the newest video came in, milliseconds since 1970. */
  get lastAt(): number {
    const last = this.segments.at(-1)
    return last ? last.at + last.durationMs : this.head.at
  }

  /** Whether an encoder that reconnects at that time, also after a restart of the server, continues this recording. */
  mayContinue(now: number): boolean {
    return this.endedAt === undefined && now - this.lastAt < CONTINUE_TIMEOUT_MS
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
      if (line.coverMs !== undefined) [this.coverMs, this.coverImage] = [line.coverMs ?? undefined, undefined]
      if (line.coverImage !== undefined) this.coverImage = line.coverImage ?? undefined
    } else if (line.t === 'stage') {
      if (this.layouts.length < MAX_LAYOUTS) this.layouts.push({ at: line.at, layout: line.layout })
    } else if (line.t === 'end') this.endedAt = line.at
  }

  /** Nothing more can be noted of it. */
  get full(): boolean {
    return (
      this.indexBytes > MAX_INDEX_BYTES - 2 * MAX_LINE_BYTES ||
      this.segments.length >= MAX_SEGMENTS ||
      this.runs.length >= MAX_RUNS
    )
  }

  /** What was recorded up to here stays as it is: whoever records from now on begins a new run. */
  settle(): void {
    this.#settledRuns = this.runs.length
  }

  /** Whether segments of this run may still grow while somebody records. */
  mayGrow(run: number): boolean {
    return run >= this.#settledRuns
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
      last.durationMs + ms > MAX_SEGMENT_MS ||
      last.bytes + bytes > MAX_SEGMENT_BYTES
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

  /** The segments of a range, the one that holds its beginning first. */
  between({ fromMs, toMs }: Trim): RecordedSegment[] {
    const within = this.segments.filter(
      ({ startMs, durationMs }) => startMs + durationMs > fromMs && (startMs < toMs || toMs <= fromMs),
    )
    // What does not begin with a keyframe cannot be shown without what is before it.
    const [first] = within
    const before = first && !first.independent ? this.segments.slice(0, first.index) : []
    const key = before.findLastIndex(({ independent }) => independent)
    return key === -1 ? within : [...before.slice(key), ...within]
  }
}

export const writeLine = (line: Line): string => `${JSON.stringify(line)}\n`

const kindOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 't' in value ? value.t : undefined

const NEWLINE = 10

/** Puts a recording together from the bytes of its recording index, passing over what no recorder writes. */
export class IndexReader {
  #state: RecordingState | undefined
  /** A part is missing: those that follow it in the same run lie elsewhere than they say. */
  #astray = false
  /** What came of a line that goes on in the next piece; nothing is kept of one that is too long. */
  #begun: Buffer[] = []
  #begunBytes = 0

  /** Takes a piece of the recording index, of any size; it may be used for something else afterwards. */
  push(piece: Buffer): void {
    let begin = 0
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, begin)) {
      this.#lineEnds(piece.subarray(begin, end))
      begin = end + 1
    }
    this.#begunBytes += piece.length - begin
    if (this.#begunBytes > MAX_LINE_BYTES) this.#begun = []
    else if (begin < piece.length) this.#begun.push(Buffer.from(piece.subarray(begin)))
  }

  /** What the recording index tells; undefined when it has no beginning. Its last line may be half written: a crash came. */
  end(): RecordingState | undefined {
    this.#lineEnds(Buffer.alloc(0))
    return this.#state
  }

  #lineEnds(rest: Buffer): void {
    const bytes = this.#begunBytes + rest.length
    const line = this.#begun.length === 0 ? rest : Buffer.concat([...this.#begun, rest])
    this.#begun = []
    this.#begunBytes = 0
    if (bytes > 0) this.#take(bytes > MAX_LINE_BYTES ? undefined : parseStored(line.toString('utf8')))
  }

  #take(value: unknown): void {
    const parsed = line.safeParse(value)
    if (parsed.success) this.#line(parsed.data)
    // A line of a later version says something else than where parts lie.
    else if (typeof kindOf(value) !== 'string' || kindOf(value) === 'part' || kindOf(value) === 'run')
      this.#astray = true
  }

  #line(said: Line): void {
    if (said.t === 'recording') {
      this.#state ??= new RecordingState(said)
      return
    }
    const state = this.#state
    if (said.t === 'run') this.#astray = false
    if (!state || (said.t === 'part' && (this.#astray || state.runs.length === 0))) return
    if ((said.t === 'part' || said.t === 'run') && state.full) return
    state.take(said)
  }
}
