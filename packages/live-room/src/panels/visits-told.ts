const MAX_ROOMS = 100

/** Of which show each room was told, in this page, that it is visited. */
export class VisitsTold {
  #shows = new Map<string, number>()

  /** Whether a show is another one than the last that was told. */
  add(room: string, startedAt: number): boolean {
    if (this.#shows.get(room) === startedAt) return false
    if (this.#shows.size >= MAX_ROOMS) this.#shows.clear()
    this.#shows.set(room, startedAt)
    return true
  }
}
