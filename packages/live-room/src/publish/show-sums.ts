import type { RoomSnapshot } from '@ovation/client'

/** What a broadcast came to so far, as the room told it. */
export type Sums = {
  /** At the same time. */
  mostViewers: number
  /** Since it began. */
  likes: number
  /** When it began, by the server's clock, milliseconds since 1970; undefined while the room has not said so. */
  startedAt: number | undefined
}

type Seen = Pick<RoomSnapshot, 'state' | 'viewers' | 'status'>

/** Counts what a broadcast came to, for its host. */
export class ShowSums {
  #likesBefore: number | undefined
  #likes = 0
  #mostViewers = 0
  #startedAt: number | undefined

  get sums(): Sums {
    return {
      mostViewers: this.#mostViewers,
      likes: Math.max(0, this.#likes - (this.#likesBefore ?? this.#likes)),
      startedAt: this.#startedAt,
    }
  }

  /** Another broadcast begins. */
  begin(): void {
    this.#likesBefore = undefined
    this.#mostViewers = 0
    this.#startedAt = undefined
  }

  take({ state, viewers, status }: Seen): void {
    if (status !== 'attached') return
    this.#mostViewers = Math.max(this.#mostViewers, viewers)
    this.#likes = state.likes
    this.#likesBefore ??= state.likes
    if (state.stream.status === 'live') this.#startedAt = state.stream.startedAt
  }
}
