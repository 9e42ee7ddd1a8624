import { NewerEvent } from '@ovation/room'
import type { Posting } from '@ovation/room'
import type { StorageError, StorageThread } from '../../storage/index.ts'
import { LogFailure } from '../port.ts'
import type { ReadBack, ReadRange, RoomLog, StoredSnapshot, Unit, UnitResult } from '../port.ts'

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

  constructor(writer: StorageThread, reader: StorageThread) {
    this.#writer = writer
    this.#reader = reader
  }

  append = (units: Unit[]) => this.#write<UnitResult[]>('append', units)
  createRoom = (room: string, at: number) => this.#write<boolean>('createRoom', room, at)
  takeOwnership = (room: string) => this.#write<Awaited<ReturnType<RoomLog['takeOwnership']>>>('takeOwnership', room)
  saveSnapshot = (snapshot: StoredSnapshot) => this.#write<void>('saveSnapshot', snapshot)
  retain = (room: string, keepFrom: number) => this.#write<number>('retain', room, keepFrom)
  erase = (room: string, actor: string) => this.#write<number>('erase', room, actor)
  forgetCommands = (before: number) => this.#write<number>('forgetCommands', before)
  transferOnce = (id: string, posting: Posting, at: number) => this.#write<boolean>('transferOnce', id, posting, at)

  heads = (rooms?: string[]) => this.#read<'heads'>('heads', rooms)
  findReply = (actor: string, commandId: string) => this.#read<'findReply'>('findReply', actor, commandId)
  read = (room: string, range: ReadRange) => this.#read<'read'>('read', room, range)
  readBack = (room: string, range: ReadBack) => this.#read<'readBack'>('readBack', room, range)
  readSeqs = (room: string, seqs: number[]) => this.#read<'readSeqs'>('readSeqs', room, seqs)
  amendments = (room: string, messages: number[]) => this.#read<'amendments'>('amendments', room, messages)
  epochAt = (room: string, seq: number) => this.#read<'epochAt'>('epochAt', room, seq)
  standings = (room: string, actors: string[]) => this.#read<'standings'>('standings', room, actors)
  allStandings = (room: string, limit: number) => this.#read<'allStandings'>('allStandings', room, limit)
  expiries = (room: string, now: number, limit: number) => this.#read<'expiries'>('expiries', room, now, limit)
  loadSnapshot = (room: string) => this.#read<'loadSnapshot'>('loadSnapshot', room)
  exportEvents = (room: string, range: ReadRange) => this.#read<'exportEvents'>('exportEvents', room, range)
  balance = (account: string, currency: string) => this.#read<'balance'>('balance', account, currency)
  auditLedger = () => this.#read<'auditLedger'>('auditLedger')

  async reopen(): Promise<void> {
    await this.#writer.call('reopen')
    await this.#reader.call('reopen')
  }

  async close(): Promise<void> {
    await this.#reader.close()
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
