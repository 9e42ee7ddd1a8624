import type { RoomEvent } from '@ovation/room'
import type { Amendments, ReadBackPage, RoomHead, RoomLog, StoredEvent, Unit, UnitResult } from '../log/index.ts'

const EMPTY = { chain: '', tailSeq: 0, tailChain: '', createdAt: 0 }

/** A log in memory for tests of the layers above: it stores every unit, and has neither sanctions nor money. */
export class MemoryLog {
  readonly events = new Map<string, StoredEvent[]>()
  #epochs = new Map<string, number>()

  /** The log as the port: a test that calls a missing method fails with its name. */
  get port(): RoomLog {
    return this as unknown as RoomLog
  }

  createRoom = async (room: string): Promise<boolean> => {
    if (this.events.has(room)) return false
    this.events.set(room, [])
    return true
  }

  heads = async (rooms = [...this.events.keys()]): Promise<RoomHead[]> =>
    rooms.filter((room) => this.events.has(room)).map((room) => this.#head(room))

  takeOwnership = async (room: string): Promise<RoomHead | undefined> => {
    if (!this.events.has(room)) return undefined
    this.#epochs.set(room, (this.#epochs.get(room) ?? 0) + 1)
    return this.#head(room)
  }

  append = async (units: Unit[]): Promise<UnitResult[]> =>
    units.map(({ room, epoch, events: drafts }) => {
      const events = this.events.get(room) ?? []
      for (const draft of drafts)
        events.push({ ...draft, room, epoch, seq: events.length + 1, digest: '' } as RoomEvent & { digest: string })
      return { outcome: 'committed', position: { epoch, seq: events.length }, digests: drafts.map(() => ''), bytes: 0 }
    })

  read = async (room: string, { after, limit }: { after: number; limit: number }): Promise<StoredEvent[]> =>
    (this.events.get(room) ?? []).slice(after, after + limit)

  readBack = async (): Promise<ReadBackPage> => ({ events: [], more: false })
  amendments = async (_: string, { length }: readonly number[]): Promise<Amendments> => ({
    events: [],
    messages: length,
  })
  deletedAmong = async (): Promise<number[]> => []
  findReply = async (): Promise<undefined> => undefined
  rows = async () => []
  rowsOf = async () => []
  listRows = async () => []
  dueRows = async () => ({ due: [], nextAt: null })
  loadSnapshot = async (): Promise<undefined> => undefined
  saveSnapshot = async (): Promise<void> => {}

  #head(room: string): RoomHead {
    return { room, epoch: this.#epochs.get(room) ?? 0, seq: this.events.get(room)?.length ?? 0, bytes: 0, ...EMPTY }
  }
}
