import type { ShownMessage } from '@ovation/client'
import type { Rows } from '@ovation/live-room/rows-of'
import { describe, expect, it } from 'vitest'
import { MAX_ROWS, StudioChat } from './chat-view.ts'

const WINDOW = 200

/** A chat with so many messages a second; gives the room's window after each. */
class Talk {
  now = 1_000_000
  #messages: ShownMessage[] = []
  #seq = 0

  say(count: number, perSecond: number, more: Partial<ShownMessage> = {}): Rows {
    for (let n = 0; n < count; n++) {
      this.#seq += 1
      this.now += 1_000 / perSecond
      const author = { id: 'mia', name: 'Mia', role: 'guest' } as const
      const one = { seq: this.#seq, cid: `c${this.#seq}`, at: this.now, text: `line ${this.#seq}`, author, own: false }
      this.#messages.push({ ...one, ...more } as unknown as ShownMessage)
    }
    this.#messages = this.#messages.slice(-WINDOW)
    const timeline = this.#messages.map((message) => ({
      kind: 'message' as const,
      seq: message.seq as number,
      message,
    }))
    return { messages: this.#messages, timeline } as unknown as Rows
  }
}

const texts = ({ view }: StudioChat): string[] =>
  view.rows.map((row) => (row.kind === 'message' ? `${row.message.text}${row.message.deleted ? '!' : ''}` : row.kind))

describe('the chat of a studio', () => {
  it('[STUDIO34] shows everything of a chat that can be read, and the newest hundred rows of it', () => {
    const talk = new Talk()
    const chat = new StudioChat(
      () => false,
      () => talk.now,
    )
    for (let n = 0; n < 150; n++) chat.take(talk.say(1, 10))
    expect([chat.arrived, chat.view.oneIn]).toEqual([150, undefined])
    expect(texts(chat)).toEqual(Array.from({ length: MAX_ROWS }, (_, n) => `line ${n + 51}`))
  })

  it('[STUDIO34] samples a chat that is too fast, and says how much of it is shown; it counts all', () => {
    const talk = new Talk()
    const chat = new StudioChat(
      () => false,
      () => talk.now,
    )
    for (let n = 0; n < 300; n++) chat.take(talk.say(5, 300))
    expect(chat.arrived).toBe(1_500)
    expect(chat.view.oneIn).toBeGreaterThan(20)
    expect(chat.view.rows.length).toBeLessThanOrEqual(MAX_ROWS)
    const shown = texts(chat)
    for (let n = 0; n < 60; n++) chat.take(talk.say(5, 300))
    const fresh = texts(chat).filter((text) => !shown.includes(text)).length
    expect(fresh, 'ten a second').toBeGreaterThanOrEqual(9)
    expect(fresh).toBeLessThanOrEqual(11)
  })

  it('[STUDIO34] shows what matters at any rate', () => {
    const talk = new Talk()
    const chat = new StudioChat(
      (row) => row.kind === 'message' && row.message.text === 'host',
      () => talk.now,
    )
    for (let n = 0; n < 100; n++) chat.take(talk.say(5, 300))
    chat.take(talk.say(2, 300, { text: 'host' }))
    expect(texts(chat).slice(-2)).toEqual(['host', 'host'])
  })

  it('[STUDIO34] is the same view as long as nothing that is shown changes', () => {
    const talk = new Talk()
    const chat = new StudioChat(
      () => false,
      () => talk.now,
    )
    const room = talk.say(3, 1)
    chat.take(room)
    const { view } = chat
    chat.take(structuredClone(room))
    expect(chat.view).toBe(view)
    chat.take(talk.say(1, 1))
    expect(chat.view.rows.slice(0, 3).every((row, n) => row === view.rows[n])).toBe(true)
    chat.amend({ seq: 2, text: 'changed' })
    expect(chat.view.rows[0]).toBe(view.rows[0])
    expect(texts(chat)).toEqual(['line 1', 'changed', 'line 3', 'line 4'])
    for (let n = 0; n < 100; n++) chat.take(talk.say(1, 300))
    const [before, arrived] = [chat.view, chat.arrived]
    chat.take(talk.say(1, 300))
    expect(chat.arrived).toBe(arrived + 1)
    expect(chat.view).toBe(before)
  })

  it('[STUDIO34] rows that have left the room’s window are deleted, changed and erased where they are', () => {
    const talk = new Talk()
    const chat = new StudioChat(
      () => false,
      () => talk.now,
    )
    for (let n = 0; n < 60; n++) chat.take(talk.say(5, 300))
    const [, first] = chat.view.rows
    const seq = first?.seq ?? 0
    expect(seq).toBeLessThan(100)
    chat.amend({ seq, text: '', deleted: true })
    expect(texts(chat)).toContain('!')
    chat.erase('mia')
    expect(chat.view.rows).toEqual([])
  })

  it('[STUDIO34] begins anew after a gap', () => {
    const talk = new Talk()
    const chat = new StudioChat(
      () => false,
      () => talk.now,
    )
    chat.take(talk.say(5, 1))
    chat.clear()
    chat.take(talk.say(5, 1))
    expect(texts(chat)).toHaveLength(10)
  })
})
