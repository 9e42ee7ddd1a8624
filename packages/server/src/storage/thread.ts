import { parentPort, Worker, workerData } from 'node:worker_threads'
import type { DatabaseSync } from 'node:sqlite'
import { lockFolder, openDatabase, prepareFolder } from './database.ts'
import type { Mode } from './database.ts'

/** What a thread can be asked, by name. Handlers run one at a time, to the end. */
export type Handlers = Record<string, (...args: never[]) => unknown>

type Request = { id: number; method: string; args: unknown[] }
type Response = { id: number; value?: unknown; error?: { name: string; message: string; detail?: unknown } }
export type ThreadOptions = { folder: string; mode: Mode }

/** Carries an error's own fields over the thread's border, where only plain data passes. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly detail: unknown

  constructor(message: string, detail?: unknown) {
    super(message)
    this.detail = detail
  }
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
  const lifecycle: Handlers = {
    /** After a failed commit: what reached the log counts, so it is read back before anything is served. */
    reopen: () => {
      if (db.isOpen) db.close()
      open()
      if (mode === 'writer') db.exec('pragma wal_checkpoint(truncate)')
    },
    close: () => {
      db.close()
      unlock()
    },
  }
  port.on('message', ({ id, method, args }: Request) => {
    try {
      const handler = lifecycle[method] ?? handlers[method]
      if (!handler) throw new Error(`the storage thread has no '${method}'`)
      port.postMessage({ id, value: handler(...(args as never[])) } satisfies Response)
    } catch (thrown) {
      const error = thrown as Error & { detail?: unknown }
      port.postMessage({
        id,
        error: { name: error.name, message: error.message, detail: error.detail },
      } satisfies Response)
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
  #dead: Error | undefined
  #ready: Promise<unknown>

  constructor(entry: URL, options: ThreadOptions) {
    this.#worker = new Worker(entry, { workerData: options, name: `storage-${options.mode}` })
    this.#ready = new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }))
    this.#ready.catch(() => {})
    this.#worker.on('message', (response: Response) => this.#settle(response))
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
    if (!this.#dead) await this.call('close').catch(() => {})
    await this.#worker.terminate()
  }

  #settle({ id, value, error }: Response): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) waiting?.reject(new StorageError(error.message, error.detail))
    else waiting?.resolve(value)
  }

  #die(error: Error): void {
    this.#dead ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#dead)
    this.#waiting.clear()
  }
}
