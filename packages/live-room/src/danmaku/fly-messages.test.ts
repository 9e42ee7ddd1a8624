import type { Message, MessageHandlers, Room, ShownMessage } from '@ovation/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flownText, flyMessages } from './fly-messages.ts'
import type { FlownText, FlyOptions } from './fly-messages.ts'

const message = (text: string, more: Partial<Message> = {}): Message => ({
  ...{ seq: 1, epoch: 1, at: 0, cid: `c ${text}`, text, danmaku: { mode: 'scroll' } },
  author: { id: 'ann', name: 'Ann', role: 'guest' },
  ...more,
})

class FakeRoom {
  messages = {
    subscribe: (handlers: MessageHandlers) => ((this.handlers = handlers), { unsubscribe: () => (this.handlers = {}) }),
  }
  handlers: MessageHandlers = {}
  shown: ShownMessage[] = []
  changed = (): void => {}
  subscribe(listener: () => void) {
    this.changed = listener
    return { unsubscribe: () => (this.changed = () => {}) }
  }
  getSnapshot = () => ({ messages: this.shown })
  /** One's own, on its way. */
  own(text: string, more: Partial<ShownMessage> = {}): void {
    const { seq: _, ...said } = message(text, { author: { id: 'me', name: 'Me', role: 'guest' } })
    this.shown = [
      ...this.shown.filter(({ cid }) => cid !== said.cid),
      { ...said, seq: undefined, status: 'pending', own: true, ...more } as ShownMessage,
    ]
    this.changed()
  }
}
class FakeOverlay {
  texts: FlownText[] = []
  show(text: FlownText): boolean {
    this.texts.push(text)
    return true
  }
  forget(what: unknown): void {
    this.texts = this.texts.filter((one) =>
      typeof what === 'function' ? !what(one) : one.by !== what && one.id !== what,
    )
  }
  get shown(): string[] {
    return this.texts.map(({ text }) => text)
  }
}
let room: FakeRoom
let overlay: FakeOverlay
const fly = (options: Partial<FlyOptions> = {}) =>
  flyMessages(room as unknown as Room, overlay, { isOwn: (author) => author === 'me', ...options })
beforeEach(() => {
  vi.useFakeTimers()
  room = new FakeRoom()
  overlay = new FakeOverlay()
})
afterEach(() => vi.useRealTimers())

describe('messages that fly', () => {
  it('[DAN8] are as important as the role of their author', () => {
    const of = (role: Message['author']['role']) =>
      flownText(message('x', { author: { id: 'a', name: 'A', role } }))?.importance
    expect((['guest', 'member', 'moderator', 'host', 'owner'] as const).map(of)).toEqual([0, 1, 2, 2, 2])
    const { danmaku: _, ...silent } = message('x')
    expect(flownText(silent)).toBeUndefined()
  })

  it('[DAN4] one’s own fly as soon as they are sent, once, and are known by their number afterwards', () => {
    fly({ waitMs: () => 5_000 })
    room.own('mine')
    room.own('mine', { status: 'sent' })
    expect(overlay.shown).toEqual(['mine'])
    expect(overlay.texts[0]?.own).toBe(true)
    room.handlers.created?.(message('mine', { seq: 7, author: { id: 'me', name: 'Me', role: 'guest' } }))
    expect(overlay.shown).toEqual(['mine'])
    expect(overlay.texts[0]?.message?.seq).toBe(7)
    room.handlers.deleted?.({ seq: 7, text: '' })
    expect(overlay.shown).toEqual([])
  })

  it('[DAN4] one’s own leave the video when they could not be sent', () => {
    fly()
    room.own('mine')
    room.own('mine', { status: 'failed' })
    expect(overlay.shown).toEqual([])
    room.own('mine', { status: 'pending' })
    expect(overlay.shown).toEqual(['mine'])
  })

  it('[DAN4] one’s own from another screen fly too', () => {
    fly()
    room.handlers.created?.(message('mine', { author: { id: 'me', name: 'Me', role: 'guest' } }))
    expect(overlay.texts.map(({ text, own }) => [text, own])).toEqual([['mine', true]])
  })

  it('[DAN5] wait for their moment, unless they are deleted before', () => {
    const stop = fly({ waitMs: (streamTime = 0) => streamTime })
    room.handlers.created?.(message('later', { seq: 1, streamTime: 2_000 }))
    room.handlers.created?.(message('deleted', { seq: 2, streamTime: 2_000 }))
    room.handlers.created?.(message('far', { seq: 3, streamTime: 60_000 }))
    room.handlers.deleted?.({ seq: 2, text: '' })
    vi.advanceTimersByTime(1_999)
    expect(overlay.shown).toEqual([])
    vi.advanceTimersByTime(1)
    expect(overlay.shown).toEqual(['later'])
    vi.advanceTimersByTime(13_000)
    expect(overlay.shown).toEqual(['later', 'far'])
    room.handlers.created?.(message('never', { seq: 4, streamTime: 2_000 }))
    stop()
    vi.advanceTimersByTime(20_000)
    expect(overlay.shown).toEqual(['later', 'far'])
  })

  it('[DAN11] are not shown if they are blocked, also while they wait; one’s own always are', () => {
    let word = 'bad'
    fly({ waitMs: (streamTime = 0) => streamTime, hides: ({ text }) => text.includes(word) })
    room.handlers.created?.(message('bad'))
    room.handlers.created?.(message('good'))
    room.handlers.created?.(message('good later', { streamTime: 1_000 }))
    room.handlers.created?.(message('bad, mine', { author: { id: 'me', name: 'Me', role: 'guest' } }))
    word = 'good'
    vi.advanceTimersByTime(1_000)
    expect(overlay.shown).toEqual(['good', 'bad, mine'])
  })
})
