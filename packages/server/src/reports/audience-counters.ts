import type { StreamState } from '@ovation/room'
import { newId } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import type { Hub } from '../rooms/index.ts'
import { ShowAudience } from './show-audience.ts'
import type { Playback } from './show-audience.ts'
import type { AudienceRow, CurveRow, ReportStore, SketchRow, SourceRow } from './store.ts'

/** What is counted of a room's hub. */
type Counted = Pick<Hub, 'viewers'> & {
  readonly state: { stream: StreamState }
  readonly listeners: Pick<Hub['listeners'], 'audience'>
}

export type AudienceDeps = {
  /** The hub of a room, if there are clients on this node. */
  hub: (room: string) => Counted | undefined
  /** The rooms with clients on this node. */
  followed: () => readonly { room: string }[]
  store: Pick<ReportStore, 'saveAudience'>
  /** 48 bits of a keyed digest of a person's id, different in every show. */
  digest: (room: string, startedAt: number, person: string) => number
  clock: Clock
  limits: ServerLimits
  onError: (error: unknown) => void
}

/** One show on this node. `part`: its rows are written under this name, and by nobody else. */
type Counting = {
  part: string
  audience: ShowAudience
  /** The wall clock when it began, less the monotonic one: setting the wall clock makes nobody watch longer. */
  sinceMs: number
}

const startOf = (stream: StreamState | undefined): number | undefined =>
  stream?.status === 'live' || stream?.status === 'interrupted' ? stream.startedAt : undefined

/** When a show that is not on any more was over: another one may have begun. */
const endOf = (stream: StreamState): number | undefined =>
  stream.status === 'ended' ? stream.endedAt : startOf(stream)

/** Counts the viewers of the shows that people watch over this node, and writes what it counted every few seconds. */
export class AudienceCounters {
  #deps: AudienceDeps
  #counting = new Map<string, Counting>()
  /** What is to be written, by row; it stays until it was. */
  #minutes = new Map<string, AudienceRow>()
  #sketches = new Map<string, SketchRow>()
  #sources = new Map<string, SourceRow>()
  #curves = new Map<string, CurveRow>()
  #writing: Promise<void> | undefined
  #stops: (() => void)[]

  constructor(deps: AudienceDeps) {
    this.#deps = deps
    const { clock, limits, onError } = deps
    this.#stops = [
      clock.every(limits.tickIntervalMs, () => this.#tick()),
      clock.every(limits.writeReportsIntervalMs, () => void this.flush().catch(onError)),
    ]
  }

  /** Writes what was counted. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
    await this.flush()
  }

  /** A room was deleted: nothing that was counted in it is written any more. */
  forget(room: string): void {
    this.#counting.delete(room)
    for (const rows of [this.#minutes, this.#sketches, this.#sources, this.#curves])
      for (const [key, row] of rows) if (row.room === room) rows.delete(key)
  }

  /** Somebody came to watch a room, or watches no more. */
  present(room: string, person: string, here: boolean): void {
    const hub = this.#deps.hub(room)
    const startedAt = startOf(hub?.state.stream)
    if (startedAt === undefined && !this.#counting.has(room)) return
    this.#follow(room, hub, here ? person : undefined)
    const counting = this.#counting.get(room)
    if (!counting) return
    const now = this.#now(counting)
    const digest = this.#deps.digest(room, counting.audience.startedAt, person)
    if (here) counting.audience.join(digest, now)
    else counting.audience.leave(digest, now)
  }

  /** A player in a room told how it went; `source`: where its page was opened from, once for each visit. */
  played(room: string, { source, ...playback }: Playback & { source?: string | undefined }): void {
    this.#follow(room, this.#deps.hub(room))
    const counting = this.#counting.get(room)
    if (!counting) return
    counting.audience.played(playback, this.#now(counting))
    if (source !== undefined) counting.audience.visited(source)
  }

  #now({ sinceMs }: Counting): number {
    return sinceMs + this.#deps.clock.monotonicMs()
  }

  /** Shows begin and end. `joining`: who is not to be counted as present yet. */
  #follow(room: string, hub: Counted | undefined, joining?: string): void {
    const known = this.#counting.get(room)
    const startedAt = startOf(hub?.state.stream)
    if (known && known.audience.startedAt !== startedAt) this.#end(room, known, hub)
    if (!hub || startedAt === undefined || known?.audience.startedAt === startedAt) return
    const present: number[] = []
    for (const person of hub.listeners.audience())
      if (person !== joining) present.push(this.#deps.digest(room, startedAt, person))
    const { clock } = this.#deps
    const sinceMs = clock.now() - clock.monotonicMs()
    this.#counting.set(room, { part: newId(), audience: new ShowAudience(startedAt, present), sinceMs })
  }

  #end(room: string, counting: Counting, hub: Counted | undefined): void {
    const now = this.#now(counting)
    const endedAt = hub && endOf(hub.state.stream)
    // A hub that was closed has no viewers: whoever was there has left.
    if (hub) counting.audience.count(Math.min(now, endedAt ?? now))
    else counting.audience.leaveAll(now)
    this.#take(room, counting)
    this.#counting.delete(room)
  }

  #tick(): void {
    const { hub, followed } = this.#deps
    for (const { room } of followed()) if (!this.#counting.has(room)) this.#follow(room, hub(room))
    for (const room of [...this.#counting.keys()]) {
      const found = hub(room)
      this.#follow(room, found)
      const counting = this.#counting.get(room)
      counting?.audience.count(this.#now(counting), found?.viewers)
    }
  }

  #take(room: string, { part, audience }: Counting): void {
    const { minutes, sources, sketch, stays } = audience.take()
    const row = { room, startedAt: audience.startedAt, part }
    for (const minute of minutes) this.#minutes.set(`${part} ${minute.minute}`, { ...row, ...minute })
    if (sketch !== undefined) this.#sketches.set(part, { ...row, sketch })
    if (stays !== undefined) this.#curves.set(part, { ...row, kind: 'stays', counts: stays })
    for (const [source, visits] of sources) this.#sources.set(`${part} ${source}`, { ...row, source, visits })
  }

  /** Writes what changed since the last time. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
    return this.#writing
  }

  async #write(): Promise<void> {
    this.#tick()
    for (const [room, counting] of this.#counting) this.#take(room, counting)
    const [minutes, sketches, sources, curves] = [this.#minutes, this.#sketches, this.#sources, this.#curves]
    if ([minutes, sketches, sources, curves].every(({ size }) => size === 0)) return
    this.#minutes = new Map()
    this.#sketches = new Map()
    this.#sources = new Map()
    this.#curves = new Map()
    try {
      await this.#deps.store.saveAudience({
        ...{ minutes: [...minutes.values()], sketches: [...sketches.values()] },
        ...{ sources: [...sources.values()], curves: [...curves.values()] },
      })
    } catch (error) {
      // What was counted meanwhile is newer.
      this.#minutes = new Map([...minutes, ...this.#minutes])
      this.#sketches = new Map([...sketches, ...this.#sketches])
      this.#sources = new Map([...sources, ...this.#sources])
      this.#curves = new Map([...curves, ...this.#curves])
      throw error
    }
  }
}
