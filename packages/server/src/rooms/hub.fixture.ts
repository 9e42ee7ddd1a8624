import type { ServerFrame } from '@ovation/protocol'
import { initialState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import type { ReadRange, StoredEvent } from '../log/index.ts'
import type { Listener } from './listener.ts'
import { entryOf } from './ring.ts'
import type { Entry } from './ring.ts'

/** The room `r` right after event `seq`. */
export const roomAt = (seq: number, epoch = 1): RoomState => ({ ...initialState('r'), lifecycle: 'open', epoch, seq })

const HEAD = { v: 1, room: 'r', epoch: 1, at: 1, actor: 'mia', audience: 'all', tier: 'timeline', digest: 'd' }

/** Message `m2` at seq 2, and so on. */
export const message = (seq: number, more: object = {}): StoredEvent =>
  ({
    ...{ ...HEAD, type: 'message.sent', seq },
    body: { text: `m${seq}`, cid: `c${seq}`, by: { id: 'mia', name: 'Mia', role: 'guest' } },
    ...more,
  }) as StoredEvent

/** Any other event, which is essential. */
export const event = (seq: number, type: string, body: object | null, more: object = {}): StoredEvent =>
  ({ ...HEAD, tier: 'essential', type, seq, body, ...more }) as StoredEvent

export const entries = (...events: StoredEvent[]): Entry[] => events.map(entryOf)

/** Waits until everything that depends only on earlier promises has run. */
export const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

/** A log in memory whose next reads fail if a test says so. */
export class FakeLog {
  events: StoredEvent[] = []
  deleted: number[] = []
  failures = 0
  reads = 0

  /** Called with the number of each read, after its answer is made. */
  onRead: (read: number) => void = () => {}

  async #ask<T>(answer: () => T): Promise<T> {
    this.reads += 1
    if (this.failures > 0) {
      this.failures -= 1
      throw new Error('the log was away')
    }
    const answered = answer()
    this.onRead(this.reads)
    return answered
  }

  read = (_: string, { after, limit }: ReadRange) =>
    this.#ask(() => this.events.filter(({ seq }) => seq > after).slice(0, limit))
  readBack = () => this.#ask(() => ({ events: this.events.filter(({ type }) => type === 'message.sent'), more: false }))
  readSeqs = () => this.#ask(() => [])
  amendments = (_: string, { length }: readonly number[]) => this.#ask(() => ({ events: [], messages: length }))
  deletedAmong = (_: string, seqs: readonly number[]) =>
    this.#ask(() => this.deleted.filter((seq) => seqs.includes(seq)))
  listRows = () => this.#ask(() => [])
  epochAt = (_: string, at: number) => this.#ask(() => this.events.find(({ seq }) => seq === at)?.epoch)
}

export type Heard = Listener & {
  /** The texts of messages in shared frames, in order. */
  heard: string[]
  /** Everything it was sent: shared frames, `sent:` frames of its own, `text:` single ones. */
  all: string[]
  anew: number
  reviews: number
  erasures: number
  farewells: number
  marks: number
}

export function listener(name: string, more: Partial<Heard> = {}): Heard {
  const one: Heard = {
    ...{
      actorId: name,
      name,
      viewerClass: 'everyone',
      watches: true,
      seq: 0,
      gone: false,
      idle: true,
      paceBytesPerS: 1e9,
    },
    ...{ heard: [], all: [], anew: 0, reviews: 0, erasures: 0, farewells: 0, marks: 0 },
    behind: () => false,
    roomGone: () => void (one.farewells += 1),
    mark: () => void (one.marks += 1),
    deliver: (frame) => {
      one.all.push(frame.text)
      one.heard.push(...[...frame.text.matchAll(/"text":"(\w+)"/g)].map(([, text = '']) => text))
    },
    send: (frame: ServerFrame) => void one.all.push(`sent:${JSON.stringify(frame)}`),
    sendText: (text) => void one.all.push(`text:${text}`),
    startAnew: () => void (one.anew += 1),
    standingChanged: () => void (one.reviews += 1),
    erased: () => void (one.erasures += 1),
  }
  return Object.assign(one, more)
}
