/** What belongs to each key, in the order in which it came. Most keys have one thing, which then costs no set of its own. */
export class Groups<T extends object> {
  #byKey = new Map<string, T | Set<T>>()

  /** How many keys have something. */
  get size(): number {
    return this.#byKey.size
  }

  keys(): Iterable<string> {
    return this.#byKey.keys()
  }

  has(key: string): boolean {
    return this.#byKey.has(key)
  }

  of(key: string): readonly T[] {
    const found = this.#byKey.get(key)
    if (found === undefined) return []
    return found instanceof Set ? [...found] : [found]
  }

  /** Gives how many the key has now. */
  add(key: string, one: T): number {
    const found = this.#byKey.get(key)
    if (found instanceof Set) return found.add(one).size
    if (found === undefined || found === one) this.#byKey.set(key, one)
    else this.#byKey.set(key, new Set([found, one]))
    return found === undefined || found === one ? 1 : 2
  }

  /** Gives how many the key has left. */
  delete(key: string, one: T): number {
    const found = this.#byKey.get(key)
    if (found === undefined) return 0
    if (found instanceof Set) {
      found.delete(one)
      if (found.size > 0) return found.size
    } else if (found !== one) return 1
    this.#byKey.delete(key)
    return 0
  }

  clear(): void {
    this.#byKey.clear()
  }
}
