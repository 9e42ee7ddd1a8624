/** So many looks in a row without a word: longer than any pause of a healthy cluster. */
export const MAX_SILENT_LOOKS = 3

/**
 * Whether a connection still hears each shard. On every shard there is a channel that only this node listens to; at each
 * look it speaks to itself there. A shard is silent when more than `MAX_SILENT_LOOKS` looks passed since it was heard.
 */
export class ShardProbes {
  #looks = 0
  /** The look at which each channel was last heard. */
  #heardAt = new Map<string, number>()

  get channels(): string[] {
    return [...this.#heardAt.keys()]
  }

  get isDeaf(): boolean {
    return [...this.#heardAt.values()].some((at) => this.#looks - at > MAX_SILENT_LOOKS)
  }

  look(): void {
    this.#looks += 1
  }

  /** A channel was heard, or is listened to from now on. */
  heard(channel: string): void {
    this.#heardAt.set(channel, this.#looks)
  }
}
