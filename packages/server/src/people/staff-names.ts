import { OvationError } from '@ovation/protocol'
import { nameKey, readsLikeStaff } from '../identity/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import type { Person } from './person.ts'

const REFRESH_MS = 4_000
const MAX_NAMES = 10_000

export type StaffNamesDeps = {
  db: Pick<PeopleDatabase, 'find'>
  clock: Pick<Clock, 'every'>
  siteName: () => string
  onError: (error: unknown) => void
}

/**
 * What people with a role, on the site or in a room, are called. Whoever has none may not take a name that reads like theirs.
 * It is asked with every hello: the names are in memory, at most five seconds old, and nobody waits for the database.
 */
export class StaffNames {
  #deps: StaffNamesDeps
  /** Whose they are, by how they read. */
  #holders: ReadonlyMap<string, ReadonlySet<string>> = new Map()
  #refreshing = false
  #stop: () => void

  constructor(deps: StaffNamesDeps) {
    this.#deps = deps
    this.#stop = deps.clock.every(REFRESH_MS, () => void this.refresh())
  }

  /** Whether others could take anyone who has this name for the server, the site or somebody with a role. */
  includes = (name: string): boolean => {
    const key = nameKey(name)
    return readsLikeStaff(name) || (key !== '' && (this.#holders.has(key) || key === nameKey(this.#deps.siteName())))
  }

  /**
   * Throws `name_invalid` for a name that reads like that of somebody else with a role, also for those with one themselves, and
   * for what only owners and admins of the site may be called. `person`: who is to have it, if they are known; nobody loses the
   * name that they have.
   */
  mustBeFree(name: string, person?: Pick<Person, 'id' | 'name' | 'siteRole'>): void {
    if (person?.name === name) return
    const holders = this.#holders.get(nameKey(name))
    const ofAnother = holders !== undefined && !(holders.size === 1 && person !== undefined && holders.has(person.id))
    const ofTheSite = person?.siteRole === 'owner' || person?.siteRole === 'admin'
    if (ofAnother || (!ofTheSite && holders === undefined && this.includes(name)))
      throw new OvationError('name_invalid', { detail: 'it reads like that of somebody with a role, or of the site' })
  }

  /** Looks the names up. What was known stays where that fails. */
  async refresh(): Promise<void> {
    const { db, onError } = this.#deps
    if (this.#refreshing) return
    this.#refreshing = true
    try {
      const rows = await db.find<{ name_key: string; id: string }>('staffNames', MAX_NAMES)
      const holders = new Map<string, Set<string>>()
      for (const { name_key: key, id } of rows) holders.set(key, (holders.get(key) ?? new Set()).add(id))
      this.#holders = holders
    } catch (error) {
      onError(error)
    } finally {
      this.#refreshing = false
    }
  }

  close(): void {
    this.#stop()
  }
}
