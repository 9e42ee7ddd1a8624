import { charsOf } from '@ovation/danmaku'

/** The chat is spoken at most once in this time: a screen reader says about a short sentence in it. */
export const CHAT_INTERVAL_MS = 5_000
/** The first message after a silence waits this long for others that come with it. */
const GATHER_MS = 300
/** What concerns everybody, or this person, is heard before the chat goes on. */
const CHAT_WAITS_MS = 3_000
/** What comes again in this time is the same thing, from another part of the screen. */
const SAME_MS = 3_000
/** As many are spoken word for word, when they are short enough together: more cannot be followed. */
const MAX_WHOLE = 2
const MAX_WHOLE_CHARS = 120
/** Of a longer message, as much is spoken. */
const MAX_LINE_CHARS = 100
/** What was told, kept for `SAME_MS`. */
const MAX_TOLD = 20

/** `assertive` interrupts what is being said: only for what concerns this person and cannot wait. */
export type Politeness = 'polite' | 'assertive'

/** Something said in the chat, as a line. */
export type Line = {
  /** The seq of its event: deleted messages are forgotten by it. */
  seq: number
  author: string
  name: string
  /** What they said; of a gift, what they sent. */
  text: string
  gift?: boolean
  /** Whether they run the room: they are named rather than the newest. */
  staff?: boolean
}

export type AnnouncerWords = {
  line: (name: string, text: string) => string
  newMessages: (messages: number, gifts: number) => string
}

export type AnnouncerDeps = {
  /** Puts a text into the live region. */
  say: (text: string, politeness: Politeness) => void
  now: () => number
  /** Runs something later; gives what cancels it. */
  after: (delayMs: number, run: () => void) => () => void
  /** Whether the page is in a background tab, where nobody follows the chat. */
  isHidden: () => boolean
  words: AnnouncerWords
}

/**
 * Decides what a screen reader is told of a room, and when. What matters is said at once and once; the chat at most every five
 * seconds: word for word while that is short, otherwise as a number with one message, since a list that reads itself out
 * without end lets nobody do anything else.
 */
export class Announcer {
  words: AnnouncerWords
  #deps: AnnouncerDeps
  #chatOn = true
  #messages = 0
  #gifts = 0
  /** The newest lines that were not spoken, and the newest by staff. */
  #lines: Line[] = []
  #staff: Line | undefined
  /** The chat is silent until then. */
  #chatAt = 0
  #cancel: (() => void) | undefined
  #told: { text: string; at: number }[] = []

  constructor(deps: AnnouncerDeps) {
    this.#deps = deps
    this.words = deps.words
  }

  /** Whether the chat is spoken. What is told is spoken either way. */
  get chatOn(): boolean {
    return this.#chatOn
  }
  set chatOn(on: boolean) {
    this.#chatOn = on
    if (!on) this.#drop()
  }

  /** Says something now; not again if it was told a moment ago. */
  tell(text: string, politeness: Politeness = 'polite'): void {
    const now = this.#deps.now()
    this.#told = this.#told.filter(({ at }) => now - at < SAME_MS)
    if (this.#told.some((one) => one.text === text)) return
    this.#told = [...this.#told, { text, at: now }].slice(-MAX_TOLD)
    this.answer(text, politeness)
  }

  /** Says what somebody has just asked for, as often as they ask. */
  answer(text: string, politeness: Politeness = 'polite'): void {
    this.#chatAt = Math.max(this.#chatAt, this.#deps.now() + CHAT_WAITS_MS)
    this.#deps.say(text, politeness)
  }

  /** A line of the chat. */
  hear(line: Line): void {
    if (!this.#chatOn) return
    if (line.gift) this.#gifts++
    else this.#messages++
    this.#lines = [...this.#lines, line].slice(-MAX_WHOLE)
    if (line.staff) this.#staff = line
    this.#wait(GATHER_MS)
  }

  /** Lines that were not spoken yet, and are not to be. */
  forget(isIt: (line: Line) => boolean): void {
    this.#lines = this.#lines.filter((line) => {
      const gone = isIt(line)
      if (gone && line.gift) this.#gifts--
      else if (gone) this.#messages--
      return !gone
    })
    if (this.#staff && isIt(this.#staff)) this.#staff = undefined
  }

  close(): void {
    this.#drop()
  }

  #drop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#messages = this.#gifts = 0
    this.#lines = []
    this.#staff = undefined
  }

  #wait(leastMs: number): void {
    this.#cancel ??= this.#deps.after(Math.max(leastMs, this.#chatAt - this.#deps.now()), () => {
      this.#cancel = undefined
      this.#speak()
    })
  }

  #speak(): void {
    // Something was told meanwhile, or nobody listens.
    if (this.#chatAt > this.#deps.now()) return this.#wait(0)
    if (this.#deps.isHidden()) return this.#wait(CHAT_INTERVAL_MS)
    const text = this.#text()
    this.#drop()
    if (text === undefined) return
    this.#chatAt = this.#deps.now() + CHAT_INTERVAL_MS
    this.#deps.say(text, 'polite')
  }

  #text(): string | undefined {
    const count = this.#messages + this.#gifts
    const whole = this.#lines.map(({ name, text }) => this.words.line(name, text)).join(' ')
    if (count === 0) return undefined
    if (count === this.#lines.length && whole.length <= MAX_WHOLE_CHARS) return whole
    const one = this.#staff ?? this.#lines.at(-1)
    const rest = one && this.words.line(one.name, cut(one.text))
    if (count === 1) return rest
    return [this.words.newMessages(this.#messages, this.#gifts), rest].filter(Boolean).join(' ')
  }
}

function cut(text: string): string {
  if (text.length <= MAX_LINE_CHARS) return text
  let short = ''
  for (const char of charsOf(text)) {
    if (short.length + char.length > MAX_LINE_CHARS) break
    short += char
  }
  return `${short.trimEnd()}…`
}
