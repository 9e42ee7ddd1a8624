import { createClient } from '@ovation/client'
import type { Client, ClientOptions, Room } from '@ovation/client'
import type { AudiencePart, Simulated } from '@ovation/kernel/audience'
import { AUDIENCES, COUNTED } from './parts.ts'
import type { Counted } from './parts.ts'
import { personOf } from './people.ts'
import type { Person } from './people.ts'
import { pick, seededRandom } from './random.ts'

export type AudienceOptions = {
  server: string
  room: string
  viewers: number
  messagesPerSecond: number
  likesPerSecond: number
  giftsPerMinute?: number
  seed?: number
  /** A token for a person; without it they come as guests. */
  tokenOf?: (person: Person) => Promise<string>
  /** A token of a host who puts a vote now and then; without it there are none. */
  hostToken?: () => Promise<string>
  votesIntervalMs?: number
  /** How many come in a second. */
  arrivalsPerSecond?: number
  WebSocket?: ClientOptions['WebSocket']
}

/** What the audience did so far. `refused` counts by code what the server did not take. */
export type AudienceCounts = Record<'present' | Counted, number> & { refused: Record<string, number> }

type Member = { person: Person; client: Client; room: Room }

const TICK_MS = 100
const DANMAKU_PART = 0.55
/**
 * People who talk, react, like, vote and give, over real connections. The same seed gives the same people saying the same
 * things in the same order; how it meets the network is not repeated.
 */
export class Audience {
  readonly counts = {
    ...Object.fromEntries(['present', ...COUNTED].map((what) => [what, 0])),
    refused: {},
  } as AudienceCounts
  #options: AudienceOptions
  #random: () => number
  readonly #members: Member[] = []
  #host: Member | undefined
  #parts: { part: AudiencePart<Room>; owed: number }[]
  #timers = new Set<ReturnType<typeof setTimeout>>()
  #intervals: ReturnType<typeof setInterval>[] = []
  #stopped = false

  constructor(options: AudienceOptions) {
    this.#options = options
    const random = (this.#random = seededRandom(options.seed ?? 1))
    const port = {
      ...{ members: this.#members, random, pick: <T>(items: readonly T[]) => pick(items, random) },
      choose: (weigh: (person: Person) => number) => this.#choose(weigh),
      say: (member: Simulated<Room, Person>, text: string) => this.#say(member, text),
      after: (delayMs: number, run: () => void) => this.#after(delayMs, run),
      every: (intervalMs: number, run: () => void) => void this.#intervals.push(setInterval(run, intervalMs)),
      done: (what: string, sent?: Promise<unknown>) => this.#done(what, sent),
      tried: (sent: Promise<unknown>) => this.#tried(sent),
    }
    this.#parts = AUDIENCES.map((make) => ({ part: make(port, options), owed: 0 }))
  }

  /** Lets them come in, one after the other; they begin to talk as they come. */
  async start(): Promise<void> {
    const { viewers, arrivalsPerSecond = 40, seed = 1, hostToken } = this.#options
    this.#intervals.push(setInterval(() => this.#tick(), TICK_MS))
    if (hostToken) {
      this.#host = await this.#enter({ ...personOf(viewers, seed), number: -1, name: '满满 Manman' }, hostToken)
      if (this.#host) for (const { part } of this.#parts) part.hosted?.(this.#host.room)
    }
    for (let number = 0; number < viewers && !this.#stopped; number++) {
      const person = personOf(number, seed)
      const { tokenOf } = this.#options
      void this.#enter(person, tokenOf ? () => tokenOf(person) : undefined).then((member) => {
        if (member) this.#members.push(member)
      })
      await new Promise((done) => setTimeout(done, 1_000 / arrivalsPerSecond))
    }
  }

  stop(): void {
    this.#stopped = true
    for (const interval of this.#intervals) clearInterval(interval)
    for (const timer of this.#timers) clearTimeout(timer)
    for (const { client } of [...this.#members, ...(this.#host ? [this.#host] : [])]) client.close()
    this.#members.length = 0
    this.counts.present = 0
  }

  async #enter(person: Person, token: (() => Promise<string>) | undefined): Promise<Member | undefined> {
    const { server, room: name, WebSocket } = this.#options
    const client = createClient({
      server,
      ...(token ? { getToken: token } : { guest: { name: person.name } }),
      ...(WebSocket ? { WebSocket } : {}),
    })
    const room = client.rooms.get(name)
    try {
      await room.attach()
    } catch (error) {
      this.#refused(error)
      client.close()
      return undefined
    }
    if (this.#stopped) client.close()
    else this.counts.present += 1
    return this.#stopped ? undefined : { person, client, room }
  }

  // What they do

  #tick(): void {
    if (this.#members.length === 0) return
    // Anyone who has not come yet does nothing yet.
    const share = ((TICK_MS / 1_000) * this.#members.length) / this.#options.viewers
    // Nobody talks like a clock: each tick owes between nothing and twice its part.
    for (const one of this.#parts) one.owed += (one.part.perSecond ?? 0) * share * this.#random() * 2
    for (const one of this.#parts) for (; one.owed >= 1; one.owed--) one.part.act?.()
    for (const { part } of this.#parts) part.look?.()
  }

  #say({ room, person }: Simulated<Room, Person>, text: string): void {
    const flies = this.#random() < DANMAKU_PART
    const danmaku = { mode: 'scroll', color: person.color } as const
    this.#done('messages', room.messages.send({ text, ...(flies ? { danmaku } : {}) }))
  }

  #done(what: string, sent?: Promise<unknown>): void {
    this.counts[what as Counted] += 1
    if (sent) this.#tried(sent)
  }

  #tried(sent: Promise<unknown>): void {
    sent.catch((error: unknown) => this.#refused(error))
  }

  /** Somebody, by how much each of them does it. */
  #choose(weigh: (person: Person) => number): Member | undefined {
    const total = this.#members.reduce((sum, { person }) => sum + weigh(person), 0)
    let at = this.#random() * total
    return this.#members.find(({ person }) => (at -= weigh(person)) < 0) ?? this.#members.at(-1)
  }

  #after(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, delayMs)
    this.#timers.add(timer)
  }

  #refused(error: unknown): void {
    const code = (error as { code?: string }).code ?? 'unknown'
    if (code === 'closed') return
    this.counts.refused[code] = (this.counts.refused[code] ?? 0) + 1
  }
}
