type Part = { name: string; stop: () => unknown }

/**
 * What was started, to be stopped in the reverse order: by a start that fails half way, and by the end of a server. So a
 * part may rely on those that were added before it for as long as it runs.
 */
export class Lifecycle {
  #parts: Part[] = []
  #stopping: Promise<void> | undefined
  #interrupted: AbortSignal | undefined

  /** `interrupted`: anyone who goes on starting after it is held up. */
  constructor(interrupted?: AbortSignal) {
    this.#interrupted = interrupted
  }

  /**
   * Adds a part that has just begun. When all of it is being stopped already, the part is stopped at once. When the start
   * was interrupted, it throws the reason: the part is added, and the next one does not begin.
   */
  add(name: string, stop: () => unknown): void {
    if (this.#stopping) this.#stopping = this.#stopping.then(() => stopAll([{ name, stop }]))
    else this.#parts.push({ name, stop })
    this.#interrupted?.throwIfAborted()
  }

  /** Stops every part once, however often it is called. One that cannot be stopped keeps no other from it; rejects with the first such error. */
  stop(): Promise<void> {
    this.#stopping ??= stopAll(this.#parts.splice(0).reverse())
    return this.#stopping
  }
}

async function stopAll(parts: readonly Part[]): Promise<void> {
  let failure: Error | undefined
  for (const { name, stop } of parts) {
    try {
      await stop()
    } catch (cause) {
      failure ??= new Error(`${name} could not be stopped (${(cause as Error).message})`, { cause })
    }
  }
  if (failure) throw failure
}
