import { createClient } from '@ovation/client'
import type { Client, ClientOptions, GIFTS, Room } from '@ovation/client'
import { CHEERS, EXCHANGES, REMARKS, VOTES } from './lines.ts'
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
export type AudienceCounts = {
  present: number
  messages: number
  likes: number
  gifts: number
  votes: number
  refused: Record<string, number>
}

type Member = { person: Person; client: Client; room: Room }

const TICK_MS = 100
const DANMAKU_PART = 0.55
const ASK_PART = 0.12
const ANSWER_TIMEOUT_MS = [1_500, 5_000] as const
const VOTE_TIMEOUT_MS = 12_000
const POLL_MS = 30_000
const GIFT_ODDS: readonly [keyof typeof GIFTS, number][] = [
  ['flower', 0.6],
  ['heart', 0.28],
  ['star', 0.11],
  ['fireworks', 0.01],
]

/**
 * People who talk, ask, answer, like, vote and give, over real connections. The same seed gives the same people saying
 * the same things in the same order; how it meets the network is not repeated.
 */
export class Audience {
  readonly counts: AudienceCounts = { present: 0, messages: 0, likes: 0, gifts: 0, votes: 0, refused: {} }
  #options: AudienceOptions
  #random: () => number
  #members: Member[] = []
  #host: Member | undefined
  #timers = new Set<ReturnType<typeof setTimeout>>()
  #intervals: ReturnType<typeof setInterval>[] = []
  #stopped = false
  #owed = { messages: 0, likes: 0, gifts: 0 }
  #seenPoll: string | undefined

  constructor(options: AudienceOptions) {
    this.#options = options
    this.#random = seededRandom(options.seed ?? 1)
  }

  /** Lets them come in, one after the other; they begin to talk as they come. */
  async start(): Promise<void> {
    const { viewers, arrivalsPerSecond = 40, seed = 1, votesIntervalMs = 60_000, hostToken } = this.#options
    this.#intervals.push(setInterval(() => this.#tick(), TICK_MS))
    if (hostToken) {
      this.#host = await this.#enter({ ...personOf(viewers, seed), number: -1, name: '满满 Manman' }, hostToken)
      this.#intervals.push(setInterval(() => this.#putVote(), votesIntervalMs))
      this.#after(votesIntervalMs / 6, () => this.#putVote())
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
    this.#members = []
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
    const { messagesPerSecond, likesPerSecond, giftsPerMinute = 0, viewers } = this.#options
    if (this.#members.length === 0) return
    // Anyone who has not come yet does not talk yet.
    const part = ((TICK_MS / 1_000) * this.#members.length) / viewers
    // Nobody talks like a clock: each tick owes between nothing and twice its part.
    const uneven = (perSecond: number): number => perSecond * part * this.#random() * 2
    this.#owed.messages += uneven(messagesPerSecond)
    this.#owed.likes += uneven(likesPerSecond)
    this.#owed.gifts += uneven(giftsPerMinute / 60)
    for (; this.#owed.messages >= 1; this.#owed.messages--) this.#talk()
    for (; this.#owed.gifts >= 1; this.#owed.gifts--) this.#give()
    const likes = Math.floor(this.#owed.likes)
    this.#owed.likes -= likes
    for (let n = 0; n < likes; n++) {
      this.#choose(({ likes }) => likes)?.room.reactions.like()
      this.counts.likes += 1
    }
    this.#vote()
  }

  #talk(): void {
    const member = this.#choose(({ talks }) => talks)
    if (!member) return
    const { language } = member.person
    if (this.#random() >= ASK_PART) return this.#say(member, pick(REMARKS[language], this.#random))
    const { ask, answers } = pick(EXCHANGES[language], this.#random)
    this.#say(member, ask)
    const other = this.#choose(({ talks, language: speaks }) => (speaks === language ? talks : 0))
    const answer = pick(answers, this.#random)
    const [least, most] = ANSWER_TIMEOUT_MS
    if (other && other !== member) this.#after(least + this.#random() * (most - least), () => this.#say(other, answer))
  }

  #say({ room, person }: Member, text: string): void {
    const flies = this.#random() < DANMAKU_PART
    this.counts.messages += 1
    room.messages
      .send({ text, ...(flies ? { danmaku: { mode: 'scroll', color: person.color } } : {}) })
      .catch((error: unknown) => this.#refused(error))
  }

  #give(): void {
    const member = this.#choose(({ gives }) => gives)
    if (!member) return
    let odds = this.#random()
    const [gift] = GIFT_ODDS.find(([, part]) => (odds -= part) < 0) ?? ['flower']
    const count = gift === 'flower' || gift === 'heart' ? pick([1, 1, 1, 3, 10], this.#random) : 1
    this.counts.gifts += 1
    member.room.gifts.send(gift, count).catch((error: unknown) => this.#refused(error))
    if (gift !== 'star' && gift !== 'fireworks') return
    for (let n = 0; n < 3; n++) {
      const other = this.#choose(({ talks }) => talks)
      if (other)
        this.#after(400 + this.#random() * 2_500, () =>
          this.#say(other, pick(CHEERS[other.person.language], this.#random)),
        )
    }
  }

  /** Everybody who is here votes once in a poll that is new, over some seconds. */
  #vote(): void {
    const { poll } = this.#members[0]?.room.getSnapshot().state ?? {}
    if (!poll || poll.closed || poll.poll === this.#seenPoll) return
    this.#seenPoll = poll.poll
    for (const { room } of this.#members) {
      const option = Math.floor(this.#random() ** 1.5 * poll.options.length)
      this.#after(1_000 + this.#random() * VOTE_TIMEOUT_MS, () => {
        this.counts.votes += 1
        room.polls.vote(option).catch((error: unknown) => this.#refused(error))
      })
    }
  }

  #putVote(): void {
    const { question, options } = pick(VOTES, this.#random)
    this.#host?.room.polls
      .open({ question, options: [...options], durationMs: POLL_MS })
      .catch((error: unknown) => this.#refused(error))
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
