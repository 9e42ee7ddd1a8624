const MINUTE_MS = 60_000
/** More messages in a minute are counted, but not compared. */
const MAX_COMPARED = 5_000
/** Texts are compared as far as this. */
const MAX_TEXT_CHARS = 40
/** What fewer people say is nothing that many say. */
const MIN_PEOPLE = 3
const MAX_NEWEST_CHARS = 100

type Said = { at: number; author: string; name: string; text: string }

export type MinuteWords = {
  messages: (messages: number, people: number) => string
  none: string
  most: (people: number, text: string) => string
  likes: (n: number) => string
  gifts: (n: number) => string
  viewers: (n: number) => string
  newest: (name: string, text: string) => string
  lastMinute: (parts: readonly string[]) => string
}

/** The last minute of a room, counted, to be said in one sentence. */
export class LastMinute {
  #now: () => number
  #said: Said[] = []
  /** When there were how many: in steps of a second. */
  #counts = { messages: new Map<number, number>(), gifts: new Map<number, number>(), likes: new Map<number, number>() }
  #likes: number | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  message(author: string, name: string, text: string): void {
    this.#add('messages', 1)
    this.#said.push({ at: this.#now(), author, name, text })
    if (this.#said.length > MAX_COMPARED) this.#said.splice(0, this.#said.length - MAX_COMPARED)
  }

  gift(): void {
    this.#add('gifts', 1)
  }

  /** All likes of the room so far. */
  likes(all: number): void {
    if (this.#likes !== undefined && all > this.#likes) this.#add('likes', all - this.#likes)
    this.#likes = all
  }

  /** What an erased person said is said by nobody. */
  forget(author: string): void {
    this.#said = this.#said.filter((one) => one.author !== author)
  }

  /** `viewers`: how many watch now. */
  sentence(viewers: number, words: MinuteWords): string {
    const since = this.#now() - MINUTE_MS
    this.#said = this.#said.filter(({ at }) => at > since)
    const messages = this.#sum('messages')
    const likes = this.#sum('likes')
    const gifts = this.#sum('gifts')
    const people = new Set(this.#said.map(({ author }) => author)).size
    const most = mostSaid(this.#said)
    const newest = this.#said.at(-1)
    return words.lastMinute([
      messages > 0 ? words.messages(messages, people) : words.none,
      ...(most ? [words.most(most.people, most.text)] : []),
      ...(likes > 0 ? [words.likes(likes)] : []),
      ...(gifts > 0 ? [words.gifts(gifts)] : []),
      words.viewers(viewers),
      ...(newest ? [words.newest(newest.name, newest.text.slice(0, MAX_NEWEST_CHARS))] : []),
    ])
  }

  #add(what: 'messages' | 'gifts' | 'likes', n: number): void {
    const second = Math.floor(this.#now() / 1_000)
    const counts = this.#counts[what]
    counts.set(second, (counts.get(second) ?? 0) + n)
    for (const old of counts.keys()) if (old <= second - MINUTE_MS / 1_000) counts.delete(old)
  }

  #sum(what: 'messages' | 'gifts' | 'likes'): number {
    const since = Math.floor(this.#now() / 1_000) - MINUTE_MS / 1_000
    let sum = 0
    for (const [second, n] of this.#counts[what]) if (second > since) sum += n
    return sum
  }
}

/** What most people said, if several did. Who repeats themselves counts once. */
function mostSaid(said: readonly Said[]): { people: number; text: string } | undefined {
  const byText = new Map<string, { text: string; people: Set<string> }>()
  for (const { author, text } of said) {
    const shown = text.trim()
    if (shown === '' || shown.length > MAX_TEXT_CHARS) continue
    const key = shown.normalize('NFKC').toLowerCase()
    const one = byText.get(key) ?? { text: shown, people: new Set() }
    one.people.add(author)
    byText.set(key, one)
  }
  let most: { people: number; text: string } | undefined
  for (const { text, people } of byText.values())
    if (people.size >= MIN_PEOPLE && people.size > (most?.people ?? 0)) most = { people: people.size, text }
  return most
}
