import { seededRandom } from '@ovation/testkit'
import { RawClient } from './server.fixture.ts'

/** `from`, `to`: half way between when it was asked for and when it was known, as the server did it in between. */
type Stay = { person: string; from: number; to: number | undefined }
type Here = { raw: RawClient; stay: Stay }

/** People who come to a room and leave it as a script says, and the truth of when each was there. */
export class ScriptedAudience {
  readonly room: string
  readonly stays: Stay[] = []
  #here = new Map<string, Here>()
  #token: (person: string) => Promise<string>

  constructor(room: string, token: (person: string) => Promise<string>) {
    this.room = room
    this.#token = token
  }

  get people(): string[] {
    return [...this.#here.keys()]
  }

  async join(person: string, url: string): Promise<void> {
    const raw = new RawClient(`${url.replace('http', 'ws')}/v1/ws`)
    await raw.opened
    raw.send({ t: 'hello', v: 2, token: await this.#token(person) })
    await raw.next('welcome')
    const asked = Date.now()
    raw.send({ t: 'attach', id: 'attach', room: this.room })
    await raw.next('reply')
    const stay: Stay = { person, from: (asked + Date.now()) / 2, to: undefined }
    this.stays.push(stay)
    this.#here.set(person, { raw, stay })
    void raw.closed.then(() => this.#left(person, raw, Date.now()))
  }

  #left(person: string, raw: RawClient, at: number): void {
    const here = this.#here.get(person)
    if (here?.raw !== raw) return
    here.stay.to = at
    this.#here.delete(person)
  }

  async leave(person: string): Promise<void> {
    const here = this.#here.get(person)
    if (!here) return
    const asked = Date.now()
    here.raw.socket.close()
    await here.raw.closed
    this.#left(person, here.raw, Date.now())
    here.stay.to = (asked + Date.now()) / 2
  }

  say(person: string, text: string) {
    return this.#here.get(person)?.raw.command('message.send', { text }, { room: this.room })
  }

  like(person: string, count: number): void {
    this.#here.get(person)?.raw.send({ t: 'like', room: this.room, count })
  }

  /** Everybody comes and goes at random for so long, over the nodes that are given. */
  async comeAndGo(people: number, forMs: number, urls: readonly string[], seed: number): Promise<void> {
    const random = seededRandom(seed)
    const until = Date.now() + forMs
    while (Date.now() < until) {
      const n = Math.floor(random() * people)
      const person = `p${n}`
      const url = urls[Math.floor(random() * urls.length)] ?? ''
      if (this.#here.has(person)) await this.leave(person)
      else await this.join(person, url)
      await new Promise((next) => setTimeout(next, 100 + random() * 200))
    }
  }

  /** What the stays within a time come to. */
  truth(from: number, to: number): { watchSeconds: number; joins: number; people: number } {
    const within = this.stays.filter((stay) => stay.from < to && (stay.to ?? Infinity) > from)
    const watchMs = within.reduce((sum, stay) => sum + Math.min(stay.to ?? to, to) - Math.max(stay.from, from), 0)
    return {
      watchSeconds: watchMs / 1_000,
      joins: within.length,
      people: new Set(within.map(({ person }) => person)).size,
    }
  }

  close(): void {
    for (const { raw } of this.#here.values()) raw.socket.terminate()
  }
}
