import { OvationError } from '@ovation/protocol'
import type { ErrorCode } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newCommandId, OutgoingQueue } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { Sender } from './sender.ts'
import * as TIMES from './times.ts'

type Outcome = { stored(position: Position): void; refused(error: OvationError): void }

let sent: { item: Outgoing; outcome: Outcome }[]
let changed: ReturnType<typeof vi.fn<() => void>>
let queue: OutgoingQueue
let sender: Sender
beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  changed = vi.fn<() => void>()
  queue = new OutgoingQueue({ sendTimeoutMs: 60_000, maxQueued: 100, changed })
  sender = new Sender(queue, (item, outcome) => sent.push({ item, outcome }))
})
afterEach(() => void vi.useRealTimers())

const at = (seq: number): Position => ({ epoch: 1, seq })
const ids = (): string[] => sent.map(({ item }) => item.id)
function add(id: string, type: 'message.send' | 'custom.send' = 'message.send'): Outgoing {
  const item = queue.add({ id, type, body: { text: id } as never, text: `frame ${id}` }) as unknown as Outgoing
  item.settled.catch(() => {})
  sender.send(item)
  return item
}
const codeOf = (item: Outgoing): Promise<unknown> => item.settled.catch((error: OvationError) => error.code)
const refuse = (at: number, code: ErrorCode, retryInMs?: number): void =>
  sent[at]?.outcome.refused(new OvationError(code, { ...(retryInMs === undefined ? {} : { retryInMs }) } as never))

describe('sending in order', () => {
  it('[SDK70] nothing is sent before there is a connection; then what waits goes in order', () => {
    add('a')
    add('b')
    expect(ids()).toEqual([])
    sender.open()
    expect(ids()).toEqual(['a', 'b'])
    add('c')
    expect(ids()).toEqual(['a', 'b', 'c'])
    sender.close()
    add('d')
    expect(ids()).toEqual(['a', 'b', 'c'])
  })

  it('[SDK70] at most 32 commands are under way; each answer lets the next one go', () => {
    sender.open()
    for (let n = 0; n < 40; n++) add(`c${n}`)
    expect(sent).toHaveLength(32)
    sent[0]?.outcome.stored(at(1))
    expect(ids().slice(32)).toEqual(['c32'])
    sent[1]?.outcome.stored(at(2))
    expect(ids().slice(32)).toEqual(['c32', 'c33'])
  })

  it('[SDK70] what was not answered goes again with the next connection, what was settled does not', () => {
    sender.open()
    for (const id of ['a', 'b', 'c']) add(id)
    sent[1]?.outcome.stored(at(1))
    sender.close()
    sender.open()
    expect(ids()).toEqual(['a', 'b', 'c', 'a', 'c'])
    // Its slot in flight was freed: 32 fit again.
    for (let n = 0; n < 31; n++) add(`more${n}`)
    expect(sent).toHaveLength(5 + 30)
  })

  it('[SDK70] what was given up while it waited is left out', () => {
    const first = add('a')
    queue.failed(first, new OvationError('aborted'))
    add('b')
    sender.open()
    for (let n = 0; n < 33; n++) add(`c${n}`)
    const last = queue.get('c31')
    if (last) queue.failed(last, new OvationError('aborted'))
    sent[0]?.outcome.stored(at(1))
    expect(ids()).not.toContain('a')
    expect(ids()).not.toContain('c31')
    expect(ids().at(-1)).toBe('c32')
  })
})

describe('a server that turns commands away', () => {
  it.each(['rate_limited', 'overloaded', 'storage_failed'] as const)(
    '[SDK7] after %s the command goes again first, one at a time until nothing waits',
    (code) => {
      sender.open()
      for (let n = 0; n < 34; n++) add(`c${n}`)
      for (let n = 1; n < 32; n++) sent[n]?.outcome.stored(at(n))
      sent[32]?.outcome.stored(at(32))
      sent[33]?.outcome.stored(at(33))
      refuse(0, code, 3_000)
      const before = sent.length
      vi.advanceTimersByTime(2_999)
      expect(sent).toHaveLength(before)
      vi.advanceTimersByTime(1)
      expect(ids().slice(before)).toEqual(['c0'])
    },
  )

  it('[SDK7] what was turned away takes its old place, and without a delay of the server it waits a second', () => {
    sender.open()
    for (const id of ['a', 'b', 'c']) add(id)
    refuse(2, 'rate_limited')
    refuse(0, 'rate_limited')
    refuse(1, 'rate_limited')
    add('d')
    vi.advanceTimersByTime(999)
    expect(ids()).toEqual(['a', 'b', 'c'])
    vi.advanceTimersByTime(1)
    expect(ids().slice(3), 'one at a time').toEqual(['a'])
    sent[3]?.outcome.stored(at(1))
    expect(ids().slice(3)).toEqual(['a', 'b'])
    sent[4]?.outcome.stored(at(2))
    sent[5]?.outcome.stored(at(3))
    expect(ids().slice(3)).toEqual(['a', 'b', 'c', 'd'])
    // Nothing is waiting any longer: many may be in flight at once again.
    add('e')
    add('f')
    expect(ids().slice(7)).toEqual(['e', 'f'])
  })

  it('[SDK7] a later refusal moves the pause, and a connection that ends ends it', () => {
    sender.open()
    add('a')
    add('b')
    refuse(0, 'rate_limited', 1_000)
    vi.advanceTimersByTime(500)
    refuse(1, 'rate_limited', 1_000)
    vi.advanceTimersByTime(999)
    expect(sent).toHaveLength(2)
    sender.close()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(5_000)
    expect(sent).toHaveLength(2)
    sender.open()
    expect(ids().slice(2)).toEqual(['a', 'b'])
  })

  it('[SDK7] a command that may not wait longer fails with the refusal; so does one refused for good', async () => {
    sender.open()
    const late = add('late')
    late.deadline = performance.now()
    refuse(0, 'rate_limited')
    expect(await codeOf(late)).toBe('rate_limited')
    const wrong = add('wrong')
    refuse(1, 'text_too_long' as ErrorCode)
    expect(await codeOf(wrong)).toBe('text_too_long')
    expect([wrong.status, wrong.tried]).toEqual(['failed', false])
    const unknown = add('unknown')
    refuse(2, 'command_unknown_outcome')
    expect(await codeOf(unknown)).toBe('command_unknown_outcome')
    expect(unknown.tried).toBe(true)
  })

  it('[SDK70] a command that met a room which is not attached goes again with the next attach', () => {
    sender.open()
    const item = add('a')
    refuse(0, 'not_attached')
    expect(item.status).toBe('sent')
    expect(item.tried).toBe(true)
    sender.open()
    expect(ids()).toEqual(['a', 'a'])
  })
})

describe('the outgoing queue', () => {
  it('[SDK70] an id has 16 characters of a to z and 0 to 9, and is another one each time', () => {
    const made = Array.from({ length: 200 }, newCommandId)
    for (const id of made) expect(id).toMatch(/^[a-z0-9]{16}$/)
    expect(new Set(made).size).toBe(200)
    expect(new Set(made.join('')).size).toBe(36)
  })

  it('[CONN6] the queue has a limit, which what is settled does not count towards', () => {
    const small = new OutgoingQueue({ sendTimeoutMs: 1_000, maxQueued: 2, changed })
    const put = (id: string) => small.add({ id, type: 'message.send', body: { text: id }, text: id })
    const first = put('a') as unknown as Outgoing
    put('b').settled.catch(() => {})
    expect(() => put('c')).toThrow(expect.objectContaining({ code: 'offline_full' }) as Error)
    small.stored(first, at(1))
    expect(() => put('b')).toThrow(expect.objectContaining({ code: 'command_conflict' }) as Error)
    put('c').settled.catch(() => {})
    expect(small.all.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(small.unsettled.map(({ order }) => order)).toEqual([2, 3])
  })

  it('[SDK14] what was never sent and what was tried end with different codes, at the deadline', async () => {
    const [never, tried] = [add('never'), add('tried')]
    queue.sent(tried)
    const ends = Promise.all([codeOf(never), codeOf(tried)])
    vi.advanceTimersByTime(59_999)
    expect([never.status, tried.status]).toEqual(['pending', 'sent'])
    vi.advanceTimersByTime(1)
    expect(await ends).toEqual(['offline_expired', 'command_unknown_outcome'])
    expect(never.error?.commandId).toBe('never')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('[SDK1] a message goes from pending to sent to stored to delivered, and each step is told', async () => {
    const item = add('a')
    const steps: string[] = []
    changed.mockImplementation(() => steps.push(item.status))
    queue.sent(item)
    queue.stored(item, at(4))
    expect(await item.settled).toEqual(at(4))
    expect(queue.get('a')).toBe(item)
    expect(item.position).toEqual(at(4))
    expect(vi.getTimerCount(), 'nothing is left to expire').toBe(0)
    queue.delivered('a', at(4))
    expect(steps.slice(0, 2)).toEqual(['sent', 'stored'])
    expect(item.status).toBe('delivered')
    expect(queue.all).toEqual([])
    queue.stored(item, at(9))
    queue.delivered('a', at(9))
    expect([item.status, item.position]).toEqual(['delivered', at(4)])
  })

  it('[SDK70] a command that is no message leaves the queue when it is settled; a message that failed stays', () => {
    const [stored, failed, message] = [add('s', 'custom.send'), add('f', 'custom.send'), add('m')]
    queue.stored(stored, at(1))
    queue.failed(failed, new OvationError('aborted'))
    queue.failed(message, new OvationError('aborted'))
    expect(queue.all).toEqual([message])
    queue.stored(message, at(2))
    queue.failed(message, new OvationError('closed'))
    expect([message.status, message.error?.code]).toEqual(['failed', 'aborted'])
    const again = add('m')
    expect(queue.all).toEqual([again])
    changed.mockClear()
    queue.remove('m')
    expect(queue.all).toEqual([])
    expect(changed).toHaveBeenCalledTimes(1)
  })

  it('[SDK71] what is stored and shown to nobody is told to its author for 20 seconds', () => {
    const items = ['a', 'b', 'c', 'd'].map((id) => add(id))
    for (const [index, item] of items.slice(0, 3).entries()) queue.stored(item, at(index + 1))
    queue.suppressed({ from: 2, to: 2 })
    expect(items.map(({ status }) => status)).toEqual(['stored', 'suppressed', 'stored', 'pending'])
    vi.advanceTimersByTime(19_999)
    expect(queue.get('b')).toBeDefined()
    vi.advanceTimersByTime(1)
    expect(queue.get('b')).toBeUndefined()
    expect(queue.all).toHaveLength(3)
  })

  it('[SDK11] given up, what was never sent fails at once with the reason; what was has 2 s at most', async () => {
    const [never, tried, late] = [add('never'), add('tried'), add('late')]
    queue.sent(tried)
    queue.sent(late)
    late.deadline = performance.now() + 500
    queue.giveUp(new OvationError('aborted', { message: 'the words' }))
    expect(never.error).toMatchObject({ code: 'aborted', message: 'the words', commandId: 'never' })
    expect(tried.deadline).toBe(performance.now() + TIMES.flushTimeoutMs)
    expect(late.deadline).toBe(performance.now() + 500)
    vi.advanceTimersByTime(500)
    expect([tried.status, late.status]).toEqual(['sent', 'failed'])
    vi.advanceTimersByTime(1_500)
    expect(await codeOf(tried)).toBe('command_unknown_outcome')
  })
})
