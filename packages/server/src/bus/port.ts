/** Something new lies in a room's log. `payload` is what the publisher appended, for anyone who is exactly at `from - 1`. */
export type Hint<P> = { room: string; epoch: number; from: number; to: number; payload: P }

/**
 * Carries hints from the node that appended to the nodes whose viewers are waiting.
 *
 * A driver MUST
 * - deliver to every subscriber of this process in the order of publishing, or not at all;
 * - return from `publish` without waiting for anybody.
 * A driver MAY lose, repeat and delay hints: anyone who reads them compares `from` with what it knows and reads the log.
 * A driver MUST NOT throw from `publish` because the other side is away.
 */
export interface Bus<P> {
  publish(hint: Hint<P>): void
  /** Gives the function that ends the subscription. */
  subscribe(listener: (hint: Hint<P>) => void): () => void
  /** Resolves when hints pass in both directions. */
  ready(): Promise<unknown>
  close(): Promise<void>
}
