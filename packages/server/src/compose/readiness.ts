/** Whether load balancers should send clients here. */
export class Readiness {
  #disk: { readonly full: boolean }
  /** Viewers are being moved to other nodes. */
  draining = false
  /** An unexpected error occurred, and the process is about to end. */
  failed = false

  constructor(disk: { readonly full: boolean }) {
    this.#disk = disk
  }

  /** Why nobody should be sent here now; undefined if they should. */
  get refusal(): 'failed' | 'draining' | 'storage_full' | undefined {
    if (this.failed) return 'failed'
    if (this.draining) return 'draining'
    return this.#disk.full ? 'storage_full' : undefined
  }

  /** For the details of the ops listener. */
  get storage(): 'full' | 'ok' {
    return this.#disk.full ? 'full' : 'ok'
  }
}
