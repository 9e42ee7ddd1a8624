const RETRY_DELAY_MS = 2_000
const MAX_RETRY_DELAY_MS = 60_000

/** A part that is loaded later: its module, and when it is loaded. Afterwards the part itself decides what it shows. */
export type LazyPart<Seen, Module> = { load: () => Promise<Module>; when: (seen: Seen) => boolean }

export type PartLoaderDeps = {
  /** Something was loaded, or could not be. */
  changed: () => void
  /** Runs something later; gives what cancels it. */
  after: (delayMs: number, run: () => void) => () => void
}

/** Loads the parts of a registry when their time has come. One that cannot be loaded is tried again and hinders no other. */
export class PartLoader<Seen, Module> {
  readonly #registry: readonly LazyPart<Seen, Module>[]
  readonly #deps: PartLoaderDeps
  readonly #asked = new Set<number>()
  readonly #loaded = new Map<number, Module>()
  #tries = 0
  #cancel: (() => void) | undefined

  constructor(registry: readonly LazyPart<Seen, Module>[], deps: PartLoaderDeps) {
    this.#registry = registry
    this.#deps = deps
  }

  /** What is loaded, in the order of the registry; `place` is where in it a part is, which never changes. */
  get loaded(): { place: number; module: Module }[] {
    return [...this.#loaded].sort(([a], [b]) => a - b).map(([place, module]) => ({ place, module }))
  }

  /** Some could not be loaded; they are tried again by themselves, or by `again`. */
  get failed(): boolean {
    return this.#cancel !== undefined
  }

  /** Begins to load what is to be shown of what is seen now. */
  look(seen: Seen): void {
    if (this.failed) return
    for (const [place, part] of this.#registry.entries())
      if (!this.#asked.has(place) && part.when(seen)) void this.#load(place, part)
  }

  /** Tries at once; `look` is to follow `changed`. */
  again(): void {
    this.close()
    this.#deps.changed()
  }

  /** Nothing is tried by itself any more. */
  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  async #load(place: number, { load }: LazyPart<Seen, Module>): Promise<void> {
    this.#asked.add(place)
    try {
      this.#loaded.set(place, await load())
      this.#tries = 0
    } catch {
      this.#asked.delete(place)
      const delayMs = Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** this.#tries)
      if (!this.#cancel) this.#tries++
      this.#cancel ??= this.#deps.after(delayMs, () => this.again())
    }
    this.#deps.changed()
  }
}
