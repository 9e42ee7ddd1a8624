import { GIFTS, isGift } from '@ovation/features/gifts/catalogue'
import type { Message, Room } from '@ovation/client'
import { blocked, isStaff, localPreferences, shownName } from '../base.ts'
import type { Language } from '../base.ts'
import { after } from '../parts.ts'
import type { RoomSession } from '../room-session.ts'
import { Announcer } from './announcer.ts'
import type { Politeness } from './announcer.ts'
import { LastMinute } from './last-minute.ts'
import { isMention } from '../mention.ts'
import { liveRegionStrings } from './strings.ts'

const CHAT = 'announce-chat'

/** What a room's screen says to screen readers: all of it comes through here. */
export class Voice {
  readonly announcer: Announcer
  #session: RoomSession
  #language: Language = 'en'
  #minute = new LastMinute(() => Date.now())
  #changed = new Set<() => void>()
  /** Puts texts into the live regions, while there are any. */
  say: (text: string, politeness: Politeness) => void = () => {}

  constructor(session: RoomSession) {
    this.#session = session
    this.announcer = new Announcer({
      say: (text, politeness) => this.say(text, politeness),
      now: () => performance.now(),
      after,
      isHidden: () => document.hidden,
      words: this.words,
    })
    this.announcer.chatOn = localPreferences.read(CHAT) !== 'off'
  }

  get words() {
    return liveRegionStrings[this.#language]
  }

  set language(language: Language) {
    this.#language = language
    this.announcer.words = this.words
  }

  /** Calls back when the chat is announced, or no longer. */
  subscribe(changed: () => void): () => void {
    this.#changed.add(changed)
    return () => this.#changed.delete(changed)
  }

  toggleChat = (): void => {
    const on = !this.announcer.chatOn
    this.announcer.chatOn = on
    localPreferences.write(CHAT, on ? 'on' : 'off')
    this.announcer.answer(on ? this.words.chatOn : this.words.chatOff)
    for (const changed of this.#changed) changed()
  }

  sayMinute = (): void => {
    const { viewers } = this.#session.room.getSnapshot()
    this.announcer.answer(this.#minute.sentence(viewers, this.words))
  }

  likes(all: number): void {
    this.#minute.likes(all)
  }

  /** Hears what is said in a room; gives what ends that. */
  follow(room: Room): () => void {
    const messages = room.messages.subscribe({
      created: (message) => this.#hear(message, room),
      deleted: ({ seq }) => this.announcer.forget((line) => line.seq === seq),
      erased: (person) => {
        this.announcer.forget(({ author }) => author === person)
        this.#minute.forget(person)
      },
    })
    const gifts = room.gifts.subscribe(({ seq, body, actor }) => {
      if (!body || !isGift(body.gift)) return
      this.#minute.gift()
      if (room.connection.isSelf(actor)) return this.announcer.answer(this.words.sent)
      const text = this.words.sentGift(GIFTS[body.gift].name[this.#language], body.count)
      this.announcer.hear({ seq, author: actor, name: this.#nameOf(body.by.name), text, gift: true })
    })
    const events = room.onEvent((event) => {
      if (event.type === 'notice.sent' && event.body) this.announcer.tell(this.words.noticed(event.body.text))
    })
    return () => {
      for (const one of [messages, gifts, events]) one.unsubscribe()
      this.announcer.close()
    }
  }

  #hear({ seq, author, text }: Message, room: Room): void {
    const name = this.#nameOf(author.name)
    this.#minute.message(author.id, name, text)
    // The field is empty again: whether that sent the message is to be heard only here.
    if (room.connection.isSelf(author.id)) return this.announcer.answer(this.words.sent)
    if (blocked.has({ author, text })) return
    const self = room.connection.self?.name
    if (isMention(text, [self, self && this.#nameOf(self)])) this.announcer.tell(this.words.mentioned(name, text))
    else this.announcer.hear({ seq, author: author.id, name, text, staff: isStaff(author.role) })
  }

  #nameOf(name: string): string {
    return shownName(name, this.#language)
  }
}

const voices = new WeakMap<RoomSession, Voice>()

/** The voice of a visit. */
export function voiceOf(session: RoomSession): Voice {
  const voice = voices.get(session) ?? new Voice(session)
  voices.set(session, voice)
  return voice
}
