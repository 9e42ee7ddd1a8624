import { OvationError } from '@ovation/protocol'

/** Holds back readers of the storage while it is reopened after a failure, and fails those who began before. */
export class StorageGate {
  #ready: Promise<void> = Promise.resolve()
  #generation = 0

  /** Everybody waits until `reopened` has restored the storage. */
  reopen(reopened: Promise<void>): void {
    this.#ready = reopened
    this.#generation += 1
  }

  /**
   * Waits until the storage is there. The result throws if it has been reopened since: reads from before a failure may miss
   * events that turn out to be stored.
   */
  async enter(): Promise<() => void> {
    await this.#ready
    const generation = this.#generation
    return () => {
      if (generation !== this.#generation) throw new OvationError('storage_failed', { retryInMs: 1_000 })
    }
  }
}
