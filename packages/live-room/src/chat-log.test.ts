import type { RoomSnapshot, ShownMessage } from '@ovation/client'
import { describe, expect, it } from 'vitest'
import { ChatLog } from './chat-log.ts'
import type { GiftSent } from './rows-of.ts'
import { RowSampler } from './row-sampler.ts'
import { amendRow, erasePerson, prependPage } from './older-rows.ts'

const message = (seq: number, more: Partial<ShownMessage> = {}): ShownMessage => ({
  ...{ seq, epoch: 1, at: seq, cid: `c${seq}`, text: `t${seq}`, status: 'delivered', own: false },
  author: { id: 'a', name: 'A', role: 'member' },
  ...more,
})
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n)
const room = (from: number, to: number, pending: ShownMessage[] = []): Pick<RoomSnapshot, 'timeline' | 'messages'> => {
  const messages = range(from, to).map((seq) => message(seq))
  const timeline = messages.map((one) => ({ kind: 'message' as const, seq: one.seq ?? 0, message: one as never }))
  return { timeline, messages: [...messages, ...pending] }
}
const seqs = (log: ChatLog): (number | undefined)[] => log.rows.map(({ seq }) => seq)

describe('the rows of the chat', () => {
  it('[CHAT1] rows that leave the room’s window stay while somebody reads back, and go when they are at the end', () => {
    const log = new ChatLog()
    log.take(room(1, 200), false)
    log.take(room(51, 250), true)
    expect(seqs(log)).toEqual(range(1, 250))
    log.take(room(60, 259), false)
    expect(seqs(log)).toEqual(range(60, 259))
  })

  it('[CHAT2] history comes in front without doubles; a later deletion reaches it', () => {
    const log = new ChatLog()
    log.take(room(100, 120), true)
    prependPage(
      log,
      { messages: range(60, 105).map((seq) => message(seq) as never), gifts: [] },
      (author) => author === 'a',
    )
    expect(seqs(log)).toEqual(range(60, 120))
    amendRow(log, { ...message(70), text: '', deleted: true } as never)
    log.take(room(100, 121), true)
    const row = log.rows.find(({ seq }) => seq === 70)
    expect(row?.kind === 'message' && row.message.deleted).toBe(true)
    expect(seqs(log)).toEqual(range(60, 121))
  })

  it('[DAN11] what a viewer has blocked is not among them, and is again when it is unblocked; one’s own always are', () => {
    let word: string | undefined = 't2'
    const log = new ChatLog({ hides: ({ text }) => text === word })
    log.take(room(1, 3, [{ ...message(9, { text: 't2', own: true }), seq: undefined }]), false)
    expect(seqs(log)).toEqual([1, 3, undefined])
    word = 't1'
    expect(seqs(log)).toEqual([2, 3, undefined])
    // History goes on before what is there, hidden or not.
    expect(log.firstSeq).toBe(1)
    log.take(room(3, 4), true)
    word = undefined
    expect(seqs(log)).toEqual([1, 2, 3, 4])
  })

  it('[SCREEN25] gifts stand among the messages of history, in the order of the room', () => {
    const log = new ChatLog()
    const gift = (seq: number, erased = false) =>
      ({
        ...{
          v: 1,
          type: 'gift.sent',
          room: 'r',
          epoch: 1,
          seq,
          at: seq,
          actor: 'g',
          audience: 'all',
          tier: 'essential',
        },
        body: erased ? null : { gift: 'star', count: 1, amount: 66, by: { id: 'g', name: 'G', role: 'member' } },
      }) as GiftSent
    log.take(room(100, 120), true)
    prependPage(
      log,
      { messages: [message(60), message(70)] as never[], gifts: [gift(65), gift(66, true), gift(80), gift(110)] },
      (author) => author === 'a',
    )
    expect(seqs(log)).toEqual([60, 65, 70, 80, ...range(100, 120)])
    expect(log.rows.filter(({ kind }) => kind === 'gift').map(({ seq }) => seq)).toEqual([65, 80])
  })

  it('[ERASE14] an erased person leaves the rows that are read back too, and those in the window', () => {
    const log = new ChatLog()
    const by = { id: 'gone', name: 'Gone', role: 'member' as const }
    const mixed = (from: number, to: number) => {
      const shown = room(from, to)
      shown.messages = shown.messages.map((one) => ((one.seq ?? 0) % 2 ? { ...one, author: by } : one))
      return shown
    }
    log.take(mixed(101, 300), true)
    log.take(mixed(201, 400), true)
    prependPage(
      log,
      { messages: [{ ...message(51), author: by } as never, message(52) as never], gifts: [] },
      () => false,
    )
    erasePerson(log, 'gone')
    const left = mixed(201, 400)
    left.messages = left.messages.filter(({ author }) => author.id !== 'gone')
    log.take(left, true)
    expect(seqs(log)).toEqual([52, ...range(101, 400).filter((seq) => seq % 2 === 0)])
    log.clear()
    log.take(left, true)
    expect(seqs(log)[0]).toBe(202)
  })

  it('[CHAT3] one’s own message keeps its row from pending to stored, and what is kept is bounded', () => {
    const log = new ChatLog()
    const mine = { cid: 'mine', own: true, author: { id: 'me', name: 'Me', role: 'guest' as const } }
    log.take(room(1, 3, [message(0, { ...mine, seq: undefined, status: 'pending' })]), false)
    const key = log.rows.at(-1)?.key
    const stored = room(1, 4)
    stored.messages = stored.messages.map((one) => (one.seq === 4 ? { ...one, ...mine } : one))
    log.take(stored, false)
    expect(log.rows.at(-1)).toMatchObject({ key, seq: 4 })
    for (let from = 1; from < 3_000; from += 100) log.take(room(from, from + 199), true)
    expect(log.rows.length).toBeLessThanOrEqual(1_200)
  })

  it('[CHAT10] whoever is at the end of a sampled chat sees what is drawn of it; whoever reads back sees all, and nothing goes', () => {
    const log = new ChatLog({
      sampler: new RowSampler(
        () => false,
        () => 0,
      ),
    })
    // 100 messages a second.
    const rush = (from: number, to: number) => {
      const shown = room(from, to)
      shown.messages = shown.messages.map((one) => ({ ...one, at: (one.seq ?? 0) * 10 }))
      return shown
    }
    for (let to = 200; to <= 1_400; to += 20) log.take(rush(to - 199, to), false)
    expect(log.rows.length).toBeLessThan(200 + 150)
    expect(log.rows.length).toBeGreaterThan(90)
    log.take(rush(1_221, 1_420), true)
    // No more than is kept, without gaps, to the newest.
    expect(seqs(log)).toEqual(range(401, 1_400))
    log.take(rush(1_241, 1_440), true)
    expect(seqs(log)).toEqual(range(401, 1_400))
    expect(log.countAfter(1_390)).toBe(50)
    // Back at the end: the present, and what is still to be drawn before it.
    log.take(rush(1_261, 1_460), false)
    expect(log.rows.at(-1)?.seq).toBeGreaterThan(1_450)
    expect(log.countAfter(1_460)).toBe(0)
    expect(log.rows.length).toBeLessThanOrEqual(200)
  })

  it('[CHAT10] what came while nobody could take it is not skipped: the rows begin after it, and history has it', () => {
    const log = new ChatLog()
    log.take(room(1, 200), false)
    log.take(room(401, 600), false)
    expect(seqs(log)).toEqual(range(401, 600))
    expect(log.firstSeq).toBe(401)
    log.take(room(601, 800), true)
    expect(seqs(log)).toEqual(range(401, 800))
  })

  it('[CHAT10] somebody who reads far back keeps what they read; what there is no place for is counted', () => {
    const log = new ChatLog()
    log.take(room(2_001, 2_200), false)
    for (let before = 2_001; before > 1_001; before -= 100)
      prependPage(
        log,
        { messages: range(before - 100, before - 1).map((seq) => message(seq) as never), gifts: [] },
        () => false,
      )
    expect(seqs(log)).toEqual(range(1_001, 2_000))
    expect(log.countAfter(2_200)).toBe(200)
    log.take(room(2_011, 2_210), true)
    expect(seqs(log)).toEqual(range(1_001, 2_000))
    expect(log.countAfter(2_200)).toBe(210)
    // Their own message is shown at once.
    const pending = message(0, { own: true, cid: 'mine' })
    log.take(room(2_011, 2_210, [{ ...pending, seq: undefined }]), true)
    expect(log.rows.at(-1)).toMatchObject({ message: { cid: 'mine' } })
    log.take(room(2_012, 2_211), false)
    expect(seqs(log)).toEqual(range(2_012, 2_211))
  })

  it('[CHAT1] after a discontinuity the rows begin anew, also with smaller numbers', () => {
    const log = new ChatLog({
      sampler: new RowSampler(
        () => false,
        () => 0,
      ),
    })
    log.take(room(301, 500), false)
    log.clear()
    log.take(room(1, 150), false)
    expect(seqs(log)).toEqual(range(1, 150))
  })

  it('[CHAT17] rows that are held stay the same while others come, and are counted; let go, it is at the end again', () => {
    const log = new ChatLog()
    log.take(room(1, 3), false)
    log.hold(true)
    expect(log.heldBack).toBe(0)
    log.take(room(2, 5), false)
    log.hold(true)
    expect(seqs(log)).toEqual([1, 2, 3])
    expect(log.heldBack).toBe(2)
    // No longer than the window, the rest goes on as before.
    log.take(room(300, 500), false)
    expect(seqs(log)).toEqual([1, 2, 3])
    log.hold(false)
    expect(seqs(log)).toEqual(range(301, 500))
    expect(log.heldBack).toBeUndefined()
  })

  it('[CHAT17] a held row changes and goes as it does elsewhere, also when the room’s window has left it', () => {
    let hidden = 'nothing'
    const log = new ChatLog({ hides: ({ text }) => text === hidden })
    log.take(room(1, 4), false)
    log.hold(true)
    log.take(room(400, 700), false)
    amendRow(log, { ...message(2), text: '', deleted: true } as never)
    const second = log.rows[1]
    expect(second?.kind === 'message' && second.message.deleted).toBe(true)
    hidden = 't3'
    expect(seqs(log)).toEqual([1, 2, 4])
    erasePerson(log, 'a')
    expect(seqs(log)).toEqual([])
  })

  it('[CHAT17] reactions to a held row are shown at once, while rows that come are held back', () => {
    const log = new ChatLog()
    log.take(room(1, 3), false)
    log.hold(true)
    const { timeline, messages } = room(1, 4)
    const reacted = messages.map((one) => (one.seq === 2 ? { ...one, reactions: { '🎉': 1 } } : one))
    log.take({ timeline, messages: reacted }, false)
    expect(log.rows.map((row) => row.kind === 'message' && [row.seq, row.message.reactions])).toEqual([
      ...[
        [1, undefined],
        [2, { '🎉': 1 }],
        [3, undefined],
      ],
    ])
    expect(log.heldBack).toBe(1)
  })

  it('[CHAT17] what the viewer sends, history, reading back and a discontinuity let go', () => {
    const log = new ChatLog()
    const own = { ...message(9, { own: true, status: 'pending' }), seq: undefined }
    const hold = (): void => {
      log.take(room(10, 12), false)
      log.hold(true)
      expect(log.heldBack).toBe(0)
    }
    hold()
    log.take(room(10, 12, [own]), false)
    expect([log.heldBack, seqs(log).at(-1)]).toEqual([undefined, undefined])
    log.hold(true)
    expect(log.heldBack).toBeUndefined()
    hold()
    prependPage(log, { messages: [message(7) as never], gifts: [] }, () => false)
    expect(seqs(log)).toEqual([7, 10, 11, 12])
    hold()
    log.take(room(10, 13), true)
    expect(seqs(log)).toEqual([7, 10, 11, 12, 13])
    hold()
    log.clear()
    expect(seqs(log)).toEqual([])
  })

  it('[CHAT17] of a busy chat no more rows are drawn while they are held', () => {
    const log = new ChatLog({ sampler: new RowSampler(() => false) })
    const busy = (from: number, to: number) => {
      const messages = range(from, to).map((seq) => message(seq, { at: seq * 3 }))
      const timeline = messages.map((one) => ({ kind: 'message' as const, seq: one.seq ?? 0, message: one as never }))
      return { timeline, messages }
    }
    log.take(busy(1, 150), false)
    log.take(busy(100, 300), false)
    const before = log.rows.length
    log.hold(true)
    for (let n = 200; n < 2_000; n += 100) log.take(busy(n, n + 200), false)
    expect(log.rows.length).toBe(before)
    expect(log.heldBack).toBeGreaterThan(1_500)
  })
})
