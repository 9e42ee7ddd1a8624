import { NewerEvent } from '@ovation/room'
import type { Posting, RowRef } from '@ovation/room/rules'
import type { StorageError, StorageThread } from '../../storage/index.ts'
import { SERVER_LIMITS } from '../../ops/index.ts'
import { LogFailure } from '../port.ts'
import type {
  MessagesBy,
  Purged,
  ReadBack,
  ReadRange,
  RoomLog,
  RoomRowRef,
  RowRange,
  StoredSnapshot,
  Unit,
  UnitResult,
} from '../port.ts'

/** Each try waits for readers as long as any change does. */
const MAX_TRUNCATIONS = 5
const BETWEEN_TRUNCATIONS_MS = 50

/** The port's own error, whatever the thread said. */
function failureOf(error: unknown): never {
  const { message, outcome, full, thrown } = error as StorageError
  if (thrown === NewerEvent.name) throw new NewerEvent(message)
  throw new LogFailure(outcome ?? 'unknown', message, full)
}

/** The log in SQLite: one thread writes, another reads, so that history never waits for a commit nor a commit for it. */
export class SqliteLog implements RoomLog {
  #writer: StorageThread
  #reader: StorageThread
  #purgeNowBelowBytes: number

  constructor(writer: StorageThread, reader: StorageThread, purgeNowBelowBytes = SERVER_LIMITS.purgeNowBelowBytes) {
    this.#writer = writer
    this.#reader = reader
    this.#purgeNowBelowBytes = purgeNowBelowBytes
  }

  append = (units: Unit[]) => this.#write<UnitResult[]>('append', units)
  createRoom = (room: string, at: number) => this.#write<boolean>('createRoom', room, at)
  takeOwnership = (room: string) => this.#write<Awaited<ReturnType<RoomLog['takeOwnership']>>>('takeOwnership', room)
  saveSnapshot = (snapshot: StoredSnapshot) => this.#write<void>('saveSnapshot', snapshot)
  retain = (room: string, keepFrom: number, waitingSince = 0) =>
    this.#write<number>('retain', room, keepFrom, waitingSince)
  purgeRoom = (room: string, maxEvents: number) => this.#write<boolean>('purgeRoom', room, maxEvents)
  forgetCommands = (before: number) => this.#write<number>('forgetCommands', before)
  transferOnce = (id: string, posting: Posting, at: number) => this.#write<boolean>('transferOnce', id, posting, at)

  heads = (rooms?: string[]) => this.#read<'heads'>('heads', rooms)
  deletedRooms = (limit: number) => this.#read<'deletedRooms'>('deletedRooms', limit)
  findReply = (actor: string, commandId: string) => this.#read<'findReply'>('findReply', actor, commandId)
  read = (room: string, range: ReadRange) => this.#read<'read'>('read', room, range)
  readBy = (room: string, actor: string, range: ReadRange) => this.#read<'readBy'>('readBy', room, actor, range)
  messagesBy = (room: string, actor: string, wanted: MessagesBy) =>
    this.#read<'messagesBy'>('messagesBy', room, actor, wanted)
  readBack = (room: string, range: ReadBack) => this.#read<'readBack'>('readBack', room, range)
  readSeqs = (room: string, seqs: number[], maxBytes?: number) =>
    this.#read<'readSeqs'>('readSeqs', room, seqs, maxBytes)
  amendments = (room: string, messages: readonly number[], maxBytes: number) =>
    this.#read<'amendments'>('amendments', room, messages, maxBytes)
  deletedAmong = (room: string, messages: readonly number[]) =>
    this.#read<'deletedAmong'>('deletedAmong', room, messages)
  epochAt = (room: string, seq: number) => this.#read<'epochAt'>('epochAt', room, seq)
  wordsOf = (room: string, person: string) => this.#read<'wordsOf'>('wordsOf', room, person)
  rows = (room: string, refs: readonly RowRef[]) => this.#read<'rows'>('rows', room, refs)
  rowsOf = (refs: readonly RoomRowRef[]) => this.#read<'rowsOf'>('rowsOf', refs)
  listRows = (room: string, slice: string, range: RowRange) => this.#read<'listRows'>('listRows', room, slice, range)
  dueRows = (room: string, now: number, limit: number) => this.#read<'dueRows'>('dueRows', room, now, limit)
  loadSnapshot = (room: string) => this.#read<'loadSnapshot'>('loadSnapshot', room)
  exportEvents = (room: string, range: ReadRange) => this.#read<'exportEvents'>('exportEvents', room, range)
  balance = (account: string, currency: string) => this.#read<'balance'>('balance', account, currency)
  auditLedger = () => this.#read<'auditLedger'>('auditLedger')

  async reopen(): Promise<void> {
    await this.#writer.call('reopen')
    await this.#reader.call('reopen')
  }

  /** A file that is larger holds up all rooms for too long: it is made anew when the server stops. */
  async purge(): Promise<Purged> {
    const anew = await this.#write<boolean>('makeAnew', this.#purgeNowBelowBytes)
    for (let tries = 1; !(await this.#write<boolean>('truncateWal')); tries++) {
      if (tries === MAX_TRUNCATIONS) return 'later'
      await new Promise((done) => setTimeout(done, BETWEEN_TRUNCATIONS_MS))
    }
    return anew ? 'done' : 'later'
  }

  async close(): Promise<void> {
    await this.#reader.close()
    // Anyone who closes last empties the write-ahead log.
    await this.#writer.call('makeAnew', Number.POSITIVE_INFINITY).catch(() => {})
    await this.#writer.close()
  }

  #write<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.#writer.call<T>(method, ...args).catch(failureOf)
  }

  /** Reads see every commit that was acknowledged before they were asked. */
  #read<K extends keyof RoomLog>(method: K, ...args: unknown[]): ReturnType<RoomLog[K]> {
    return this.#reader.call(method, ...args).catch(failureOf) as ReturnType<RoomLog[K]>
  }
}
