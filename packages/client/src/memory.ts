import { page } from './page.ts'
import type { ClientOptions, ClientStorage } from './options.ts'

/** What is remembered between visits; if the storage throws, only as long as this object exists. */
export class Memory {
  #values = new Map<string, string>()
  #storage: ClientStorage | undefined

  constructor(storage: ClientStorage | undefined) {
    this.#storage = storage
  }

  /** Whether other tabs see what is stored here. */
  get shared(): boolean {
    return this.#storage !== undefined
  }

  get(key: string): string | undefined {
    try {
      if (this.#storage) {
        const value: unknown = this.#storage.getItem(key)
        return typeof value === 'string' ? value : undefined
      }
    } catch {
      this.#storage = undefined
    }
    return this.#values.get(key)
  }

  set(key: string, value: string): void {
    this.#values.set(key, value)
    // Full, or blocked: a read must return what was written last.
    const fail = (): void => void (this.#storage = undefined)
    try {
      void Promise.resolve(this.#storage?.setItem(key, value)).catch(fail)
    } catch {
      fail()
    }
  }
}

let ofPage: Memory | undefined

/** The memory of a client: the page's own, which all its clients share, unless a storage was passed. */
export function memoryOf({ storage }: ClientOptions): Memory {
  if (storage || page.window === undefined) return new Memory(storage)
  if (!ofPage) {
    let local: ClientStorage | undefined
    try {
      local = localStorage
    } catch {
      // If storage is blocked, even accessing it throws.
    }
    ofPage = new Memory(local)
  }
  return ofPage
}
