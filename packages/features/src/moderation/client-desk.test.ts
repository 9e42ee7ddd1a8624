import { beforeEach, describe, expect, it } from 'vitest'
import type { RoomReport, RoomSanction } from './model.ts'
import { Desk, makeDesk } from './client-desk.ts'

const sanction = (person: string, more: Partial<RoomSanction> = {}): RoomSanction => ({
  ...{ kind: 'mute', person, ids: [person], name: person, avatar: null, until: null },
  ...{ at: 1, by: { id: 'mo', name: 'Mo' }, reason: null },
  ...more,
})
const report = { seq: 7 } as RoomReport

let pages: RoomSanction[][]
let asked: (string | undefined)[]
let failing: boolean
let listeners: ((type: string) => void)[]
let timers: { delayMs: number; run: () => void }[]
let desk: Desk
beforeEach(() => {
  pages = [[sanction('gus')]]
  asked = []
  failing = false
  listeners = []
  timers = []
  desk = new Desk({
    sanctions: async (after) => {
      asked.push(after)
      if (failing) throw new Error('the server does not answer')
      const at = after === undefined ? 0 : Number(after)
      return { sanctions: pages[at] ?? [], next: at + 1 < pages.length ? String(at + 1) : null }
    },
    reports: async () => ({ reports: [report] }),
    onEvent: (listener) => {
      listeners.push(listener)
      return () => void (listeners = listeners.filter((one) => one !== listener))
    },
    after: (delayMs, run) => {
      const timer = { delayMs, run }
      timers.push(timer)
      return () => void (timers = timers.filter((one) => one !== timer))
    },
  })
})
const settled = (): Promise<void> => new Promise((done) => setImmediate(done))
const people = (): string[] => desk.get().sanctions.map(({ person }) => person)
const happens = (type: string): void => listeners.forEach((listener) => listener(type))

describe('the lists', () => {
  it('[MODERATE8] are read when somebody is shown them, all pages, the newest sanction first', async () => {
    pages = [
      [sanction('a', { at: 1 }), sanction('b', { at: 5 })],
      [sanction('c', { at: 3 }), sanction('d', { at: null })],
    ]
    let told = 0
    desk.subscribe(() => told++)
    expect(desk.get()).toMatchObject({ known: false, sanctions: [], reports: [] })
    await settled()
    expect([people(), asked, told]).toEqual([['b', 'c', 'a', 'd'], [undefined, '1'], 1])
    expect(desk.get()).toMatchObject({ known: true, reports: [report] })
  })

  it.each(['member.muted', 'member.unbanned', 'sanction.carried', 'report.sent', 'message.deleted', 'person.erased'])(
    '[MODERATE8] are read again a moment after %s',
    async (type) => {
      desk.subscribe(() => {})
      await settled()
      pages = [[sanction('gia')]]
      happens(type)
      expect(timers.map(({ delayMs }) => delayMs)).toEqual([50])
      timers[0]?.run()
      await settled()
      expect(people()).toEqual(['gia'])
    },
  )

  it('[MODERATE8] are not read again for anything else, but every half minute', async () => {
    desk.subscribe(() => {})
    await settled()
    for (const type of ['message.sent', 'message.deletedAll', 'room.member.muted']) happens(type)
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([30_000])
  })

  it('[MODERATE8] stay as they were while they cannot be read, which is tried again', async () => {
    desk.subscribe(() => {})
    await settled()
    failing = true
    timers[0]?.run()
    await settled()
    expect([people(), desk.get().known, timers.length]).toEqual([['gus'], true, 1])
  })

  it('[MODERATE8] are read by nobody once nobody is shown them', async () => {
    const [first, second] = [desk.subscribe(() => {}), desk.subscribe(() => {})]
    await settled()
    expect([asked.length, listeners.length]).toEqual([1, 1])
    first()
    expect([timers.length, listeners.length]).toEqual([1, 1])
    second()
    expect([timers.length, listeners.length]).toEqual([0, 0])
    desk.subscribe(() => {})
    await settled()
    expect(asked.length).toBe(2)
  })

  it('[MODERATE8] end after ten pages', async () => {
    pages = Array.from({ length: 12 }, (_, n) => [sanction(`p${n}`)])
    desk.subscribe(() => {})
    await settled()
    expect(asked.length).toBe(10)
  })
})

it('[MODERATE2] a sanction is found under every id that it holds under, by its kind', async () => {
  pages = [[sanction('@ann', { ids: ['@ann', 'g_1'] }), sanction('@ann', { kind: 'ban' })]]
  desk.subscribe(() => {})
  await settled()
  expect(desk.of('mute', 'g_1')?.person).toBe('@ann')
  expect([desk.of('ban', '@ann')?.kind, desk.of('ban', 'g_1'), desk.of('mute', 'gus')]).toEqual([
    'ban',
    undefined,
    undefined,
  ])
})

it('[MODERATE6] whom to ban is asked until it is answered', () => {
  let told = 0
  desk.subscribe(() => told++)
  desk.ask({ id: 'gus', name: 'Gus' })
  expect(desk.get().banning).toEqual({ id: 'gus', name: 'Gus' })
  desk.ask()
  expect([desk.get().banning, told]).toEqual([undefined, 2])
})

it('[MODERATE8] the desk of a room hears its events by their type', () => {
  let heard: ((event: { type: string }) => void) | undefined
  let ended = 0
  const room = {
    onEvent: (listener: typeof heard) => {
      heard = listener
      return { unsubscribe: () => void ended++ }
    },
  }
  const made = makeDesk(room as never, {
    sanctions: async () => ({ sanctions: [], next: null }),
    reports: async () => ({ reports: [] }),
  })
  const end = made.subscribe(() => {})
  heard?.({ type: 'member.muted' })
  end()
  expect(ended).toBe(1)
})
