import type { History } from '@ovation/client'
import { jsonBytes } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const MAX_BYTES = 3_000

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({
    limits: { maxHistoryBytes: MAX_BYTES, shownMessagesPerRoomBurst: 20, shownMessagesPerRoomPerSecond: 0 },
  })
})
afterAll(() => test.close())

describe('history', () => {
  it('[HIST1] is given in pages of so many bytes, whatever was written and edited, and all of it can be read', async () => {
    const mia = await test.client('mia').rooms.get('demo').attach()
    const texts: string[] = []
    for (let n = 0; n < 20; n++) {
      const sent = await mia.messages.send({ text: n % 3 === 0 ? 'x'.repeat(490) : `short ${n}` })
      texts.push(n % 3 === 0 ? 'x'.repeat(490) : `short ${n}`)
      if (n % 4 !== 1) continue
      // The edits are longer than what they change.
      for (const letter of ['a', 'b']) await mia.messages.update(sent, letter.repeat(480))
      texts[n] = 'b'.repeat(480)
    }
    // More than people can read: stored, and shown to nobody.
    for (let n = 0; n < 15; n++) await mia.messages.send({ text: `unread ${n}` })

    const pages: History[] = []
    for (let page = await mia.messages.history({ limit: 10 }); ; page = await page.next()) {
      pages.push(page)
      expect(jsonBytes(page.messages)).toBeLessThan(MAX_BYTES + 100)
      if (!page.more) break
    }
    expect(pages.flatMap(({ messages }) => messages.toReversed()).map(({ text }) => text)).toEqual(texts.toReversed())
    expect(pages[0]?.messages).toEqual([])
    expect(pages.length).toBeGreaterThan(4)

    const late = await test.client('late').rooms.get('demo').attach()
    const shown = late.getSnapshot().messages
    expect(jsonBytes(shown)).toBeLessThan(MAX_BYTES * 2)
    const few = await test.rawIn('few')
    few.send({ t: 'messages', id: 'some', room: 'demo', seqs: Array.from({ length: 20 }, (_, index) => index + 1) })
    expect(jsonBytes(await few.next('reply'))).toBeLessThan(MAX_BYTES + 600)
  })

  it('[SCREEN25] has the gifts among its messages, in the start of anyone who comes and in pages, but none of the erased', async () => {
    await test.server.rooms.create('gifts', 'Gifts', { id: 'owner', name: 'Owner', role: 'owner' })
    const [mia, gus, eva] = await Promise.all(
      ['mia', 'gus', 'eva'].map((name) => test.client(name, 'host').rooms.get('gifts').attach()),
    )
    if (!mia || !gus || !eva) throw new Error('nobody is here')
    const gifts: number[] = []
    for (let n = 0; n < 12; n++) {
      await mia.messages.send({ text: `m${n}` })
      if (n % 4 === 0) gifts.push((await gus.gifts.send('flower')).seq, (await eva.gifts.send('flower')).seq)
    }
    const shownTo = async (name: string): Promise<number[]> => {
      const { timeline } = (await test.client(name).rooms.get('gifts').attach()).getSnapshot()
      const seqs = timeline.map(({ seq }) => seq)
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
      return timeline.filter(({ kind }) => kind === 'event').map(({ seq }) => seq)
    }
    expect(await shownTo('first')).toEqual(gifts)
    // What comes after the first start is folded into the next one.
    gifts.push((await gus.gifts.send('flower')).seq)
    await eventually(() => mia.position.seq === gifts.at(-1), 'the last gift')
    expect(await shownTo('second')).toEqual(gifts)

    const paged = async (): Promise<number[]> => {
      const seqs: number[][] = []
      for (let page = await mia.messages.history({ limit: 5 }); ; page = await page.next()) {
        seqs.unshift(page.gifts.map(({ seq }) => seq))
        if (!page.more) return seqs.flat()
      }
    }
    expect(await paged()).toEqual(gifts)
    await test.server.rooms.erase('gifts', 'eva')
    const left = gifts.filter((_, n) => n % 2 === 0)
    expect(await shownTo('third')).toEqual(left)
    expect(await paged()).toEqual(left)
  })
})
