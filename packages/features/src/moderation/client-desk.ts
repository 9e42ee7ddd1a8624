import type { RoomReport, RoomSanction } from './model.ts'
import type { Kind } from './client-sanctions.ts'

const LOOK_DELAY_MS = 50
const LOOK_INTERVAL_MS = 30_000
const MAX_PAGES = 10

/** Events after which the lists are other ones. */
const CHANGES = /^(member\.|sanction\.|report\.|message\.deleted$|person\.erased$)/

type Person = { id: string; name: string }
export type DeskView = {
  sanctions: readonly RoomSanction[]
  reports: readonly RoomReport[]
  /** Whether the lists were read. */
  known: boolean
  /** Whom to ban is being asked. */
  banning: Person | undefined
}

type SanctionsPage = { sanctions: RoomSanction[]; next: string | null }
export type DeskDeps = {
  sanctions: (after: string | undefined) => Promise<SanctionsPage>
  reports: () => Promise<{ reports: RoomReport[] }>
  /** Calls back with the type of every event; gives what ends it. */
  onEvent: (listener: (type: string) => void) => () => void
  /** Runs something later; gives what cancels it. */
  after: (delayMs: number, run: () => void) => () => void
}

/** What the parts of moderation in one room share: who is muted and banned, what was reported, and whom to ban. */
export class Desk {
  #deps: DeskDeps
  #view: DeskView = { sanctions: [], reports: [], known: false, banning: undefined }
  #listeners = new Set<() => void>()
  #cancel: (() => void) | undefined
  #unsubscribe: (() => void) | undefined

  constructor(deps: DeskDeps) {
    this.#deps = deps
  }

  get = (): DeskView => this.#view

  /** The lists are kept up to date as long as somebody is shown them. */
  subscribe = (listener: () => void): (() => void) => {
    if (this.#listeners.size === 0) this.#open()
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#close()
    }
  }

  /** Asks whether to ban somebody; without anybody, asks no more. */
  ask = (banning?: Person): void => this.#show({ banning })

  /** What somebody has now, under whichever id. */
  of(kind: Kind, id: string): RoomSanction | undefined {
    return this.#view.sanctions.find((one) => one.kind === kind && one.ids.includes(id))
  }

  #open(): void {
    this.#unsubscribe = this.#deps.onEvent((type) => {
      if (CHANGES.test(type)) this.#lookAfter(LOOK_DELAY_MS)
    })
    void this.#look()
  }

  #close(): void {
    this.#cancel?.()
    this.#unsubscribe?.()
    this.#cancel = this.#unsubscribe = undefined
  }

  #lookAfter(delayMs: number): void {
    this.#cancel?.()
    this.#cancel = this.#deps.after(delayMs, () => void this.#look())
  }

  /** Where a list cannot be read, the one before stays, and it is tried again. */
  async #look(): Promise<void> {
    this.#lookAfter(LOOK_INTERVAL_MS)
    try {
      const [sanctions, { reports }] = await Promise.all([this.#sanctions(), this.#deps.reports()])
      this.#show({ sanctions, reports, known: true })
    } catch {}
  }

  /** The newest first. */
  async #sanctions(): Promise<RoomSanction[]> {
    const all: RoomSanction[] = []
    let after: string | undefined
    for (let page = 0; page < MAX_PAGES; page++) {
      const { sanctions, next } = await this.#deps.sanctions(after)
      all.push(...sanctions)
      if (next === null) break
      after = next
    }
    return all.sort((a, b) => (b.at ?? 0) - (a.at ?? 0))
  }

  #show(change: Partial<DeskView>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener()
  }
}

type Ask = Pick<DeskDeps, 'reports'> & Pick<DeskDeps, 'sanctions'>

/** A room that tells what happens in it. */
type Telling = { onEvent: (listener: (event: { type: string }) => void) => { unsubscribe: () => void } }

/** The desk of a room; `ask` reads its lists from the server. */
export function makeDesk(room: Telling, ask: Ask): Desk {
  return new Desk({
    ...ask,
    onEvent: (listener) => {
      const { unsubscribe } = room.onEvent(({ type }) => listener(type))
      return unsubscribe
    },
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  })
}
