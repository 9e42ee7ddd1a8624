import type { OvationError } from '@ovation/protocol'
import { chainWith, EMPTY_CHAIN } from './chain.ts'
import type { ExportedEvent } from './exported.ts'
import type { OutletRecord } from './outlet-records.ts'
import { refusal } from './refusal.ts'
import type { RoomService } from './room-service.ts'

/** How far a consumer is in the log of a room: the last number that it applied or passed, and the chain with that event. */
export type OutletPosition = { seq: number; chain: string }

/** An event to apply, whether it came by an outlet or was fetched, and the position to store with it. */
export type Applied = { event: ExportedEvent; position: OutletPosition }

/** Numbers of a room that did not come, both ends included. `why`: they were lost on the way, or the log does not have them any more. */
export type MissedRange = { room: string; from: number; to: number; why: 'lost' | 'cut' }

/** What a consumer is made of. */
export type OutletConsumerOptions = {
  /** The position that was stored last for a room; undefined for one that is new. */
  load: (room: string) => Promise<OutletPosition | undefined> | OutletPosition | undefined
  /** Stores what an event means to you **and** its position, in one transaction. When it fails, the event comes again. */
  apply: (applied: Applied) => Promise<void> | void
  /** With it, what did not come is fetched by `GET …/export`; its key needs `messages.read`. */
  service?: Pick<RoomService, 'events' | 'getRoom'>
  /** Which events the outlet lets out, where it has a filter; by default all. Fetched ones that do not fit are passed over. */
  wants?: (event: ExportedEvent) => boolean
  /** Is told of what did not come, before it is fetched. What cannot be fetched is gone on without, unless this throws. */
  missed?: (range: MissedRange) => Promise<void> | void
}

/** What `verify` found. `applied`: what was fetched and applied by it. */
export type Verified = { room: string; position: OutletPosition; head: number; applied: number }

/** Records of one batch, and rooms that wait for each other's turn. */
const MAX_RECORDS = 10_000

/**
 * Applies the records of an outlet (webhook, Kafka, RabbitMQ, file) exactly once and in order, however often and late they come:
 * it knows what came before by the position that you store with your own data, sees by `since` what did not come, and computes
 * the chain again, so that nothing can be left out or changed unseen.
 *
 * @example
 * const consumer = new OutletConsumer({
 *   service,
 *   load: (room) => database.position(room),
 *   apply: ({ event, position }) => database.transaction((t) => (t.store(event), t.setPosition(event.room, position))),
 * })
 * await consumer.receive(delivery.records)
 */
export class OutletConsumer {
  readonly #options: OutletConsumerOptions
  readonly #turns = new Map<string, Promise<unknown>>()

  /** Nothing is read before the first record comes. */
  constructor(options: OutletConsumerOptions) {
    this.#options = options
  }

  /** Applies records, those of one room in order. Resolves when all are stored; what was applied before is passed over. */
  async receive(records: readonly OutletRecord[]): Promise<void> {
    if (records.length > MAX_RECORDS)
      throw refusal(
        'payload_too_large',
        'nothing was applied',
        `${records.length} records came at once`,
        `give at most ${MAX_RECORDS}`,
      )
    const byRoom = new Map<string, OutletRecord[]>()
    for (const record of records) byRoom.set(record.room, [...(byRoom.get(record.room) ?? []), record])
    for (const [room, own] of byRoom) await this.#inTurn(room, () => this.#receive(room, own))
  }

  /**
   * Proves that nothing is missed: computes the chain from the stored position to the end of the room's log, and applies what did
   * not come. Resolves with the position, which is then at the head that the room had; throws when the chain does not fit.
   */
  verify(room: string): Promise<Verified> {
    return this.#inTurn(room, async () => {
      const service = this.#service(room)
      const { seq: head } = await service.getRoom({ room })
      const before = await this.#load(room)
      const { position, applied } = await this.#fetch(room, before, head)
      if (position.seq < head) throw broken(room, position.seq + 1, 'the export ends before it')
      return { room, position, head, applied }
    })
  }

  async #receive(room: string, records: readonly OutletRecord[]): Promise<void> {
    let position = await this.#load(room)
    for (const record of records)
      position = record.type === 'gap' ? await this.#overGap(record, position) : await this.#take(record, position)
  }

  async #overGap(
    { room, from, to }: OutletRecord & { type: 'gap' },
    position: OutletPosition,
  ): Promise<OutletPosition> {
    if (to <= position.seq) return position
    const filled = await this.#fill(room, position, from - 1)
    return this.#without({ room, from: filled.seq + 1, to, why: 'cut' })
  }

  async #take(record: Exclude<OutletRecord, { type: 'gap' }>, before: OutletPosition): Promise<OutletPosition> {
    const { room, seq, since, previous, chain } = record
    if (seq < before.seq) return before
    if (seq === before.seq) {
      if (chain !== before.chain && before.chain !== UNKNOWN)
        throw broken(room, seq, 'another event of that number was applied')
      return before
    }
    let position = before
    // Nothing is between when the chain goes on, or when all between was left out by the filter.
    if (previous !== position.chain && since > position.seq) position = await this.#fill(room, position, since)
    if (seq === position.seq + 1 && position.chain !== UNKNOWN && previous !== position.chain)
      throw broken(room, seq, 'the chain before it is another one')
    if (chainWith(previous, record) !== chain) throw broken(room, seq, 'it is not what was written')
    const next = { seq, chain }
    await this.#options.apply({ event: await this.#eventOf(record), position: next })
    return next
  }

  /** The event as the export has it; a body that was too large to leave is fetched. */
  async #eventOf(record: Exclude<OutletRecord, { type: 'gap' }>): Promise<ExportedEvent> {
    const { previous: _, head: __, since: ___, tooLarge, ...event } = record
    if (!tooLarge) return event as ExportedEvent
    for await (const whole of this.#service(record.room).events(record.room, { after: record.seq - 1 }))
      if (whole.seq === record.seq && whole.chain === record.chain) return whole
      else break
    throw broken(record.room, record.seq, 'its body was too large to leave, and the export does not have it')
  }

  /** Fetches what did not come, up to a number; what the log does not have any more is gone. */
  async #fill(room: string, before: OutletPosition, to: number): Promise<OutletPosition> {
    if (before.seq >= to) return before
    const range = { room, from: before.seq + 1, to, why: 'lost' } as const
    if (!this.#options.service) return this.#without(range)
    await this.#options.missed?.(range)
    const { position } = await this.#fetch(room, before, to)
    return position.seq < to ? this.#without({ ...range, from: position.seq + 1, why: 'cut' }) : position
  }

  /** Goes on behind what will not come, when that is allowed. */
  async #without(range: MissedRange): Promise<OutletPosition> {
    const { missed } = this.#options
    if (!missed)
      throw refusal(
        'revision_conflict',
        `events ${range.from} to ${range.to} of room '${range.room}' were not applied`,
        range.why === 'cut' ? 'the log does not have them any more' : 'they did not come',
        range.why === 'cut'
          ? "give 'missed' to go on without them"
          : "give a 'service' to fetch them, or 'missed' to go on without them",
      )
    await missed(range)
    return { seq: range.to, chain: UNKNOWN }
  }

  /** Applies the events of an export up to a number, each with the chain computed again. */
  async #fetch(
    room: string,
    before: OutletPosition,
    to: number,
  ): Promise<{ position: OutletPosition; applied: number }> {
    const { wants = () => true, apply } = this.#options
    let position = before
    let applied = 0
    if (position.seq >= to) return { position, applied }
    for await (const event of this.#service(room).events(room, { after: position.seq })) {
      if (event.seq > to) break
      // An export begins where the stored part of the log does.
      if (event.seq !== position.seq + 1)
        await this.#without({ room, from: position.seq + 1, to: event.seq - 1, why: 'cut' })
      else if (position.chain !== UNKNOWN && chainWith(position.chain, event) !== event.chain)
        throw broken(room, event.seq, 'the chain does not fit')
      position = { seq: event.seq, chain: event.chain }
      if (!wants(event)) continue
      await apply({ event, position })
      applied += 1
    }
    return { position, applied }
  }

  async #load(room: string): Promise<OutletPosition> {
    return (await this.#options.load(room)) ?? { seq: 0, chain: EMPTY_CHAIN }
  }

  #service(room: string): NonNullable<OutletConsumerOptions['service']> {
    const { service } = this.#options
    if (service) return service
    throw refusal(
      'argument_invalid',
      `room '${room}' was not compared`,
      "the consumer has no 'service'",
      'give it one with a key that may read',
    )
  }

  /** One thing at a time in each room. */
  #inTurn<T>(room: string, run: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(room) ?? Promise.resolve()).then(run, run)
    this.#turns.set(room, turn)
    const end = (): void => void (this.#turns.get(room) === turn && this.#turns.delete(room))
    turn.then(end, end)
    return turn
  }
}

/** The chain of a position behind events that never came. */
const UNKNOWN = ''

const broken = (room: string, seq: number, why: string): OvationError =>
  refusal(
    'revision_conflict',
    `event ${seq} of room '${room}' was not applied`,
    why,
    "compare your data with the log ('ovation room verify', GET …/export)",
  )
