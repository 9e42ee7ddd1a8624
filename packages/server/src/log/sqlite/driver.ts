import type { Posting } from '@ovation/room'
import { StorageError } from '../../storage/index.ts'
import type { StorageThread } from '../../storage/index.ts'
import { AppendFailure } from '../port.ts'
import type { ReadBack, ReadRange, RoomLog, StoredSnapshot, Unit, UnitResult } from '../port.ts'

type Detail = { outcome: 'notStored' | 'unknown'; full: boolean }

/** The log in SQLite: one thread writes, another reads, so that history never waits for a commit nor a commit for it. */
export class SqliteLog implements RoomLog {
  #writer: StorageThread
  #reader: StorageThread

  constructor(writer: StorageThread, reader: StorageThread) {
    this.#writer = writer
    this.#reader = reader
  }

  async append(units: Unit[]): Promise<UnitResult[]> {
    try {
      return await this.#writer.call<UnitResult[]>('append', units)
    } catch (error) {
      const detail = error instanceof StorageError ? (error.detail as Detail | undefined) : undefined
      // A thread that died took the answer with it.
      throw new AppendFailure(detail?.outcome ?? 'unknown', (error as Error).message, detail?.full)
    }
  }

  createRoom = (room: string, at: number) => this.#writer.call<boolean>('createRoom', room, at)
  takeOwnership = (room: string) =>
    this.#writer.call<Awaited<ReturnType<RoomLog['takeOwnership']>>>('takeOwnership', room)
  saveSnapshot = (snapshot: StoredSnapshot) => this.#writer.call<void>('saveSnapshot', snapshot)
  retain = (room: string, keepFrom: number) => this.#writer.call<number>('retain', room, keepFrom)
  erase = (room: string, actor: string) => this.#writer.call<number>('erase', room, actor)
  forgetCommands = (before: number) => this.#writer.call<number>('forgetCommands', before)
  transferOnce = (id: string, posting: Posting, at: number) =>
    this.#writer.call<boolean>('transferOnce', id, posting, at)

  heads = (rooms?: string[]) => this.#read<'heads'>('heads', rooms)
  findReply = (actor: string, commandId: string) => this.#read<'findReply'>('findReply', actor, commandId)
  read = (room: string, range: ReadRange) => this.#read<'read'>('read', room, range)
  readBack = (room: string, range: ReadBack) => this.#read<'readBack'>('readBack', room, range)
  readSeqs = (room: string, seqs: number[]) => this.#read<'readSeqs'>('readSeqs', room, seqs)
  amendments = (room: string, messages: number[]) => this.#read<'amendments'>('amendments', room, messages)
  epochAt = (room: string, seq: number) => this.#read<'epochAt'>('epochAt', room, seq)
  standings = (room: string, actors: string[]) => this.#read<'standings'>('standings', room, actors)
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

  /** Reads see every commit that was acknowledged before they were asked. */
  #read<K extends keyof RoomLog>(method: K, ...args: unknown[]): ReturnType<RoomLog[K]> {
    return this.#reader.call(method, ...args) as ReturnType<RoomLog[K]>
  }
}
