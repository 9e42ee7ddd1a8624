import type { EventDraft, RoomEvent } from '@ovation/room'
import { chainOf, EMPTY_CHAIN, leafOf } from '../log/index.ts'
import type { ExportedEvent, RoomHead, StoredEvent } from '../log/index.ts'
import type { LogSource } from './batches.ts'
import type { ConsumerStore, Cursor, CursorWrite, DeadLetter } from './port.ts'

/** Logs in memory, chained as real ones are. */
export class Logs implements LogSource {
  events = new Map<string, ExportedEvent[]>()
  tails = new Map<string, { seq: number; chain: string }>()
  reads = 0

  append(room: string, count: number, more: Partial<EventDraft> = {}): StoredEvent[] {
    const events = this.events.get(room) ?? []
    this.events.set(room, events)
    return Array.from({ length: count }, () => {
      const last = events.at(-1)
      const seq = (last?.event.seq ?? this.tails.get(room)?.seq ?? 0) + 1
      const event = {
        ...{ v: 1, type: 'message.sent', room, epoch: 1, seq, at: seq * 1_000, actor: 'mia', audience: 'all' },
        ...{ tier: 'timeline', body: { text: `${room}${seq}` } },
        ...more,
      } as RoomEvent
      const digest = leafOf(event, `d${seq}`)
      const chain = chainOf(last?.chain ?? this.tails.get(room)?.chain ?? EMPTY_CHAIN, digest)
      events.push({ event, body: '{}', salt: null, bodyDigest: `d${seq}`, chain })
      return { ...event, digest }
    })
  }

  cut(room: string, upTo: number): void {
    const events = this.events.get(room) ?? []
    const gone = events.filter(({ event }) => event.seq <= upTo)
    this.tails.set(room, { seq: upTo, chain: gone.at(-1)?.chain ?? '' })
    this.events.set(room, events.slice(gone.length))
  }

  exportEvents = async (room: string, { after, limit }: { after: number; limit: number }): Promise<ExportedEvent[]> => {
    this.reads += 1
    return (this.events.get(room) ?? []).filter(({ event }) => event.seq > after).slice(0, limit)
  }

  heads = async (rooms = [...this.events.keys()]): Promise<RoomHead[]> =>
    rooms.map((room) => {
      const tail = this.tails.get(room) ?? { seq: 0, chain: EMPTY_CHAIN }
      const last = this.events.get(room)?.at(-1)
      const [seq, chain] = last ? [last.event.seq, last.chain] : [tail.seq, tail.chain]
      return { room, epoch: 1, seq, chain, tailSeq: tail.seq, tailChain: tail.chain, createdAt: 1, bytes: 0 }
    })
}

export class MemoryStore implements ConsumerStore {
  cursors = new Map<string, Cursor>()
  letters: DeadLetter[] = []
  writes: CursorWrite[][] = []
  #logs: Logs

  constructor(logs: Logs) {
    this.#logs = logs
  }

  registerConsumer = async (): Promise<void> => {}
  findBehind: ConsumerStore['findBehind'] = async (_, above, maxLogs) => {
    const heads = (await this.#logs.heads())
      .filter(({ room }) => room > above)
      .sort((a, b) => (a.room < b.room ? -1 : 1))
    const page = heads.slice(0, maxLogs)
    const behind = page
      .map(({ room: log, seq: head }) => ({ log, head, seq: this.cursors.get(log)?.seq ?? 0 }))
      .filter(({ head, seq }) => head > seq)
    return { behind, next: page.length === maxLogs ? page.at(-1)?.room : undefined }
  }
  takeCursors: ConsumerStore['takeCursors'] = async (_, logs) =>
    logs.map((log) => {
      const { seq, epoch } = this.cursors.get(log) ?? { seq: 0, epoch: 0 }
      const cursor = { log, seq, epoch: epoch + 1 }
      this.cursors.set(log, cursor)
      return { ...cursor }
    })
  writeCursors: ConsumerStore['writeCursors'] = async (_, writes) => {
    this.writes.push([...writes])
    const refused = writes.filter(({ log, epoch }) => this.cursors.get(log)?.epoch !== epoch)
    for (const { log, seq, epoch } of writes)
      if (!refused.some((one) => one.log === log)) this.cursors.set(log, { log, seq, epoch })
    return refused.map(({ log }) => log)
  }
  moveCursors: ConsumerStore['moveCursors'] = async (_, to) => {
    if (to === 'ends') return
    this.cursors.set(to.log, { ...to, epoch: (this.cursors.get(to.log)?.epoch ?? 0) + 1 })
  }
  dropConsumer = async (): Promise<void> => this.cursors.clear()
  addDeadLetter = async (letter: DeadLetter): Promise<void> => void this.letters.push(letter)
  deadLetters = async (): Promise<DeadLetter[]> => this.letters
}

/** Lets everything that waits for nothing but promises go on. */
export const settle = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await new Promise((next) => setImmediate(next))
}
