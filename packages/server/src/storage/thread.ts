import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { DatabaseSync } from 'node:sqlite'
import { lockFolder, openDatabase, prepareFolder } from './database.ts'
import type { Mode } from './database.ts'
import { SQLITE_CORRUPT, sqliteCode } from './open-failure.ts'

/** What a thread can be asked, by name. Handlers run one at a time, to the end. */
export type Handlers = Record<string, (...args: never[]) => unknown>

type Request = { id: number; method: string; args: unknown[] }
type Failure = { message: string; outcome: Outcome; full: boolean; thrown: string }
type Response = { id: number; value?: unknown; error?: Failure }
export type ThreadOptions = { folder: string; mode: Mode }

/** `notStored`: nothing of it is there. `unknown`: it may be there, and the storage takes nothing more until it is opened anew. */
export type Outcome = 'notStored' | 'unknown'

/** A request that a storage thread could not fulfil. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly outcome: Outcome
  readonly full: boolean
  /** The name of the error that the thread threw: its class does not pass from thread to thread. */
  readonly thrown: string

  constructor(message: string, outcome: Outcome, full = false, thrown = '') {
    super(message)
    this.outcome = outcome
    this.full = full
    this.thrown = thrown
  }
}

const SQLITE_IOERR = 10
const SQLITE_FULL = 13

/** What an error says of the change that was under way. Handlers that know better throw a `StorageError` themselves. */
function storageErrorOf(thrown: unknown, mode: Mode): StorageError {
  if (thrown instanceof StorageError) return thrown
  const code = sqliteCode(thrown)
  // A change commits by itself at its end, so an error of the disk may have come after the commit record was written.
  const unknown = mode === 'writer' && (code === SQLITE_IOERR || code === SQLITE_CORRUPT || code === SQLITE_FULL)
  const { message, name } = thrown as Error
  return new StorageError(message, unknown ? 'unknown' : 'notStored', code === SQLITE_FULL, name)
}

/** The inside of a storage thread: opens the database and answers requests with the given handlers. */
export function serveThread(handlersOf: (db: DatabaseSync) => Handlers): void {
  const { folder, mode } = workerData as ThreadOptions
  const port = parentPort
  if (!port) throw new Error('a storage thread has to be started as a worker')
  if (mode === 'writer') prepareFolder(folder)
  // Held by the closures below: a lock that is collected as garbage would be let go.
  const unlock = mode === 'writer' ? lockFolder(folder) : () => {}
  let db = openDatabase(folder, mode)
  let handlers = handlersOf(db)
  const open = (): void => {
    db = openDatabase(folder, mode)
    handlers = handlersOf(db)
  }
  let broken: StorageError | undefined
  const lifecycle: Handlers = {
    /** After a failed commit: what reached the log counts, so it is read back before anything is served. */
    reopen: () => {
      if (db.isOpen) db.close()
      open()
      if (mode === 'writer') db.exec('pragma wal_checkpoint(truncate)')
      broken = undefined
    },
    close: () => {
      db.close()
      unlock()
    },
  }
  port.on('message', ({ id, method, args }: Request) => {
    try {
      const ofLifecycle = Object.hasOwn(lifecycle, method)
      const handler = ofLifecycle ? lifecycle[method] : Object.hasOwn(handlers, method) ? handlers[method] : undefined
      if (!handler) throw new Error(`the storage thread has no '${method}'`)
      if (broken && !ofLifecycle) throw broken
      port.postMessage({ id, value: handler(...(args as never[])) } satisfies Response)
    } catch (thrown) {
      const { message, outcome, full, thrown: name } = storageErrorOf(thrown, mode)
      if (outcome === 'unknown') broken ??= new StorageError(message, outcome, full)
      port.postMessage({ id, error: { message, outcome, full, thrown: name } } satisfies Response)
    }
    if (method === 'close') port.close()
  })
  port.postMessage({ id: 0 } satisfies Response)
}

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void }

/** The outside of a storage thread. Calls are answered in the order they were made. */
export class StorageThread {
  #worker: Worker
  #waiting = new Map<number, Waiting>()
  #nextId = 1
  #dead: StorageError | undefined
  #closing = false
  #ready: Promise<unknown>
  /** Called when an outcome is unknown, before anyone who asked is told. */
  onUnknown: (error: StorageError) => void = () => {}

  constructor(entry: URL, options: ThreadOptions) {
    this.#worker = new Worker(entry, { workerData: options, name: `storage-${options.mode}` })
    this.#ready = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }))
    this.#ready.catch(() => {})
    this.#worker.on('message', (response: Response) => this.#settle(response))
    // An answer that cannot be taken over leaves anyone who asked without one.
    this.#worker.on('messageerror', (error) => this.#die(error))
    this.#worker.on('error', (error) => this.#die(error as Error))
    this.#worker.on('exit', () => this.#die(new Error('the storage thread has ended')))
  }

  /** Resolves once the database is open; rejects with why it could not be. */
  async ready(): Promise<this> {
    await this.#ready
    return this
  }

  call<T>(method: string, ...args: unknown[]): Promise<T> {
    if (this.#dead) return Promise.reject(this.#dead)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.#worker.postMessage({ id, method, args } satisfies Request)
    })
  }

  async close(): Promise<void> {
    this.#closing = true
    if (!this.#dead) await this.call('close').catch(() => {})
    await this.#worker.terminate()
  }

  #settle({ id, value, error }: Response): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (!error) return waiting?.resolve(value)
    const failure = new StorageError(error.message, error.outcome, error.full, error.thrown)
    if (failure.outcome === 'unknown') this.onUnknown(failure)
    waiting?.reject(failure)
  }

  #die(error: Error): void {
    // A thread that ended took its answers with it.
    this.#dead ??= new StorageError(error.message, 'unknown')
    if (!this.#closing) this.onUnknown(this.#dead)
    for (const { reject } of this.#waiting.values()) reject(this.#dead)
    this.#waiting.clear()
  }
}
