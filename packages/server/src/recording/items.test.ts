import type { ReplayItem } from '@ovation/protocol'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { describe, expect, it } from 'vitest'
import { itemsOf, MAX_ANSWER_BYTES, MAX_ANSWER_MS } from './items.ts'
import { SharedReads } from './shared-reads.ts'
import { RecordingState } from './recording-index.ts'

const ROOM = 'demo'
const BEGAN = 1_700_000_000_000
const by = { id: 'a', name: 'a', role: 'member' as const }

const said = (seq: number, at: number, { text = 'hello', streamTime = at, type = 'message.sent' } = {}): StoredEvent =>
  ({
    ...{ room: ROOM, epoch: 1, seq, at, streamTime, type, actor: 'a', audience: 'all', digest: 'x' },
    body: type === 'message.sent' ? { text, by, cid: String(seq) } : { text },
  }) as unknown as StoredEvent

/** A log in memory that counts what is read of it. */
class Log {
  readonly events: StoredEvent[]
  readBytes = 0
  folded = 0
  /** Of how many messages the changes fit. */
  foldedAtOnce = Number.POSITIVE_INFINITY

  constructor(events: StoredEvent[]) {
    this.events = events
  }

  get port(): RoomLog {
    return {
      heads: async () => [{ room: ROOM, seq: this.events.at(-1)?.seq ?? 0 }],
      read: async (_: string, { after, limit, maxBytes }: { after: number; limit: number; maxBytes: number }) => {
        const page: StoredEvent[] = []
        let bytes = 0
        for (const event of this.events.slice(after, after + limit)) {
          bytes += JSON.stringify(event).length
          if (page.length > 0 && bytes > maxBytes) break
          page.push(event)
          this.readBytes += JSON.stringify(event).length
        }
        return page
      },
      amendments: async (_: string, seqs: number[]) => {
        const messages = Math.min(seqs.length, this.foldedAtOnce)
        this.folded += messages
        return { events: [], messages }
      },
    } as unknown as RoomLog
  }
}

/** A recording of so many seconds, whose segments know where the log stood. */
function recordingOf(seconds: number, events: readonly StoredEvent[]): RecordingState {
  const state = new RecordingState({
    t: 'recording',
    v: 1,
    id: 'r',
    room: ROOM,
    kind: 'evening',
    title: 'x',
    at: BEGAN,
  })
  state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 1 })
  for (let s = 0; s < seconds; s += 2) {
    const at = BEGAN + s * 1_000
    const seq = events.findLast((event) => event.at <= at)?.seq ?? 0
    state.take({ t: 'part', ms: 2_000, bytes: 10, independent: true, at, seq })
  }
  return state
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))
const seqOf = (item: ReplayItem): number => (item.kind === 'message' ? item.message.seq : item.seq)

async function readAll(log: Log, state: RecordingState, toMs: number): Promise<{ seqs: number[]; answers: number }> {
  const seqs: number[] = []
  let answers = 0
  for (let fromMs = 0; fromMs < toMs; answers++) {
    const answer = await itemsOf(log.port, state, { fromMs, toMs })
    expect(sizeOf(answer)).toBeLessThanOrEqual(MAX_ANSWER_BYTES)
    expect(answer.toMs).toBeGreaterThan(fromMs)
    for (const { atMs } of answer.items) expect(atMs >= fromMs && atMs < answer.toMs).toBe(true)
    seqs.push(...answer.items.map(seqOf))
    fromMs = answer.toMs
  }
  return { seqs, answers }
}

describe('what was said in a recording', () => {
  it('[REPLAY9] an answer covers 30 s at most', async () => {
    const events = Array.from({ length: 600 }, (_, n) => said(n + 1, BEGAN + n * 1_000))
    const state = recordingOf(600, events)
    const answer = await itemsOf(new Log(events).port, state, { fromMs: 100_000, toMs: 600_000 })
    expect(answer.toMs).toBe(100_000 + MAX_ANSWER_MS)
    expect(answer.items.map(seqOf)).toEqual(Array.from({ length: 30 }, (_, n) => n + 101))
  })

  it('[REPLAY9] an answer has 512 KiB at most, and anyone who goes on from where it ended gets all of it once', async () => {
    // 16 MB in ten seconds.
    const text = '好'.repeat(1_300)
    const events = Array.from({ length: 4_000 }, (_, n) => said(n + 1, BEGAN + Math.floor(n * 2.5), { text }))
    const state = recordingOf(30, events)
    const log = new Log(events)
    const { seqs, answers } = await readAll(log, state, 30_000)
    expect(seqs).toEqual(events.map(({ seq }) => seq))
    expect(answers).toBeGreaterThan(20)
  })

  it('[LOG37] where the changes to messages do not fit into one read, the others are read after them', async () => {
    const events = Array.from({ length: 350 }, (_, n) =>
      said(n + 1, BEGAN + n * 20, n % 7 === 0 ? { type: 'custom.sent' } : {}),
    )
    const log = new Log(events)
    log.foldedAtOnce = 13
    const { seqs } = await readAll(log, recordingOf(10, events), 10_000)
    expect(seqs).toEqual(events.filter(({ type }) => type === 'message.sent').map(({ seq }) => seq))
    expect(log.folded, 'each once').toBe(seqs.length)
  })

  it('[REPLAY9] what was said at one moment and does not fit into an answer is left out, and reading goes on', async () => {
    const text = 'x'.repeat(2_000)
    const events = [
      ...Array.from({ length: 1_000 }, (_, n) => said(n + 1, BEGAN + 5_000, { text })),
      said(1_001, BEGAN + 6_000),
    ]
    const { seqs } = await readAll(new Log(events), recordingOf(10, events), 10_000)
    expect(seqs.length).toBeGreaterThan(200)
    expect(seqs.at(-1)).toBe(1_001)
  })

  it('[REPLAY9] a log full of other events is not read without end, and not from its beginning', async () => {
    const text = 'x'.repeat(4_000)
    const events = Array.from({ length: 10_000 }, (_, n) =>
      said(n + 1, BEGAN + n, n % 1_000 === 0 ? {} : { text, type: 'custom.sent' }),
    )
    const log = new Log(events)
    const state = recordingOf(20, events)
    const answer = await itemsOf(log.port, state, { fromMs: 0, toMs: 20_000 })
    expect(log.readBytes).toBeLessThan(9 * 1_024 * 1_024)
    expect(answer.toMs).toBeGreaterThanOrEqual(1_000)
    log.readBytes = 0
    // Of a place far behind, only what is there.
    const far = await itemsOf(log.port, state, { fromMs: 9_500, toMs: 10_000 })
    expect(far.items).toEqual([])
    expect(log.readBytes).toBeLessThan(9 * 1_024 * 1_024)
    const { seqs } = await readAll(log, state, 20_000)
    expect(seqs).toEqual([1, 1_001, 2_001, 3_001, 4_001, 5_001, 6_001, 7_001, 8_001, 9_001])
  })

  it('[REPLAY9] what was said long after a recording ended is not read for its end', async () => {
    const text = 'x'.repeat(1_000)
    const events = Array.from({ length: 5_000 }, (_, n) => said(n + 1, BEGAN + n * 1_000, { text }))
    const log = new Log(events)
    const { items } = await itemsOf(log.port, recordingOf(20, events), { fromMs: 10_000, toMs: 20_000 })
    expect(items).toHaveLength(10)
    expect(log.readBytes).toBeLessThan(1_024 * 1_024)
  })

  it('[REPLAY9] stands where its author was watching, though it came in later', async () => {
    const events = [
      said(1, BEGAN + 1_000),
      said(2, BEGAN + 8_000, { streamTime: BEGAN + 3_000 }),
      said(3, BEGAN + 9_000),
    ]
    const { items } = await itemsOf(new Log(events).port, recordingOf(20, events), { fromMs: 0, toMs: 5_000 })
    expect(items.map(({ atMs }) => atMs)).toEqual([1_000, 3_000])
  })
})

describe('reading what was said', () => {
  it('[REPLAY9] the same question is read once; few are read at once, a bounded number waits, the rest is refused', async () => {
    const reads = new SharedReads<{ items: []; toMs: number }>('too many; ask again')
    const open: (() => void)[] = []
    let begun = 0
    const job = (): Promise<{ items: []; toMs: number }> => {
      begun += 1
      return new Promise((done) => open.push(() => done({ items: [], toMs: 1 })))
    }
    const same = [reads.read('one', job), reads.read('one', job)]
    expect(same[0]).toBe(same[1])
    const answers = Array.from({ length: 203 }, (_, n) => reads.read(`other ${n}`, job))
    expect(begun).toBe(4)
    expect(() => reads.read('one more', job)).toThrow('ask again')
    while (open.length > 0) {
      for (const go of open.splice(0)) go()
      await new Promise((done) => void setImmediate(done))
    }
    await Promise.all([...same, ...answers])
    expect(begun).toBe(204)
  })
})
