import { afterEach, expect, it, vi } from 'vitest'
import { Announcer, CHAT_INTERVAL_MS } from './announcer.ts'
import type { Line, Politeness } from './announcer.ts'

type Timer = { at: number; run: () => void }

/** An announcer on a clock of its own; `said` is what it said, and when. */
function start({ hidden = false } = {}) {
  let now = 0
  let timers: Timer[] = []
  const page = { hidden }
  const said: [ms: number, text: string, politeness: Politeness][] = []
  const announcer = new Announcer({
    say: (text, politeness) => said.push([now, text, politeness]),
    now: () => now,
    after: (delayMs, run) => {
      const timer = { at: now + delayMs, run }
      timers.push(timer)
      return () => (timers = timers.filter((one) => one !== timer))
    },
    isHidden: () => page.hidden,
    words: {
      line: (name, text) => `${name}: ${text}`,
      newMessages: (messages, gifts) => `${messages} new${gifts > 0 ? `, ${gifts} gifts` : ''}.`,
    },
  })
  const until = (ms: number): void => {
    for (;;) {
      const next = timers.filter(({ at }) => at <= ms).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      timers = timers.filter((one) => one !== next)
      now = Math.max(now, next.at)
      next.run()
    }
    now = ms
  }
  let seq = 0
  const hear = (text: string, more: Partial<Line> = {}): void =>
    announcer.hear({ seq: ++seq, author: 'a', name: 'Ann', text, ...more })
  return { announcer, said, until, hear, page, waiting: () => timers.length }
}

it('[A11Y4] in a quiet room every message is said word for word, a moment later', () => {
  const { said, until, hear } = start()
  hear('hello')
  until(299)
  expect(said).toEqual([])
  until(300)
  expect(said).toEqual([[300, 'Ann: hello', 'polite']])
  until(20_000)
  hear('one')
  hear('two', { name: 'Bob' })
  until(30_000)
  expect(said.slice(1)).toEqual([[20_300, 'Ann: one Bob: two', 'polite']])
})

it('[A11Y4] at 20 messages a second the chat is said at most once in 5 s: how many there were, and the newest', () => {
  const { said, until, hear } = start()
  for (let n = 0; n < 240; n++) {
    until(n * 50)
    hear(`message ${n}`)
  }
  until(20_000)
  expect(said).toEqual([
    [300, '6 new. Ann: message 5', 'polite'],
    [300 + CHAT_INTERVAL_MS, '100 new. Ann: message 105', 'polite'],
    [300 + 2 * CHAT_INTERVAL_MS, '100 new. Ann: message 205', 'polite'],
    [300 + 3 * CHAT_INTERVAL_MS, '34 new. Ann: message 239', 'polite'],
  ])
})

it('[A11Y4] of many messages it is one by staff that is said, and gifts are counted', () => {
  const { said, until, hear } = start()
  hear('welcome', { name: 'Host', staff: true })
  hear('a')
  hear('sent Star', { gift: true })
  until(300)
  expect(said).toEqual([[300, '2 new, 1 gifts. Host: welcome', 'polite']])
})

it('[A11Y4] a long message is cut between two visible characters; two that are long together are counted', () => {
  const { said, until, hear } = start()
  hear(`${'x'.repeat(98)}👩‍👩‍👧 and so on`)
  until(1_000)
  expect(said[0]?.[1]).toBe(`Ann: ${'x'.repeat(98)}…`)
  until(10_000)
  hear('y'.repeat(60))
  hear('z'.repeat(60))
  until(20_000)
  expect(said[1]?.[1]).toBe(`2 new. Ann: ${'z'.repeat(60)}`)
  hear('w'.repeat(100))
  until(40_000)
  expect(said[2]?.[1]).toBe(`Ann: ${'w'.repeat(100)}`)
})

it('[A11Y5] what matters is said at once, and the chat is silent for a while after it', () => {
  const { announcer, said, until, hear } = start()
  hear('before')
  until(100)
  announcer.tell('Back soon.')
  announcer.tell('You are muted.', 'assertive')
  expect(said).toEqual([
    [100, 'Back soon.', 'polite'],
    [100, 'You are muted.', 'assertive'],
  ])
  until(3_099)
  expect(said).toHaveLength(2)
  until(3_100)
  expect(said.slice(2)).toEqual([[3_100, 'Ann: before', 'polite']])
})

it('[A11Y5] the same is said once, from wherever it is told; what somebody asks for, every time', () => {
  const { announcer, said, until } = start()
  announcer.tell('Live again.')
  until(2_999)
  announcer.tell('Live again.')
  announcer.tell('Ended.')
  expect(said.map(([, text]) => text)).toEqual(['Live again.', 'Ended.'])
  until(3_000)
  announcer.tell('Live again.')
  announcer.answer('Done')
  announcer.answer('Done')
  expect(said.slice(2).map(([, text]) => text)).toEqual(['Live again.', 'Done', 'Done'])
})

it('[A11Y4] what is deleted before it was said is not said, and not counted', () => {
  const { announcer, said, until, hear } = start()
  hear('bad', { author: 'b', staff: true })
  announcer.forget(({ author }) => author === 'b')
  until(1_000)
  expect(said).toEqual([])
  hear('one')
  hear('bad', { author: 'b' })
  announcer.forget(({ author }) => author === 'b')
  until(2_000)
  expect(said.map(([, text]) => text)).toEqual(['Ann: one'])
  for (const text of ['two', 'three', 'four']) hear(text)
  hear('sent Star', { author: 'b', gift: true })
  announcer.forget(({ author }) => author === 'b')
  until(10_000)
  expect(said.slice(1).map(([, text]) => text)).toEqual(['3 new. Ann: four'])
})

it('[A11Y7] a silenced chat says nothing, and afterwards nothing of what was said meanwhile', () => {
  const { announcer, said, until, hear, waiting } = start()
  hear('before')
  announcer.chatOn = false
  expect(announcer.chatOn).toBe(false)
  hear('silent')
  expect(waiting()).toBe(0)
  until(10_000)
  announcer.tell('Ann mentions you')
  announcer.chatOn = true
  hear('after')
  until(20_000)
  expect(said.map(([, text]) => text)).toEqual(['Ann mentions you', 'Ann: after'])
})

it('[A11Y4] in a background tab the chat waits; what matters does not', () => {
  const { announcer, said, until, hear, page } = start({ hidden: true })
  for (const text of ['a', 'b', 'c']) hear(text)
  announcer.tell('Vote')
  until(30_000)
  expect(said.map(([, text]) => text)).toEqual(['Vote'])
  page.hidden = false
  until(40_000)
  expect(said.map(([, text]) => text)).toEqual(['Vote', '3 new. Ann: c'])
})

it('[A11Y4] nothing is said of a room that was left', () => {
  const { announcer, said, until, hear } = start()
  hear('a')
  announcer.close()
  until(10_000)
  expect(said).toEqual([])
})

const { Segmenter } = Intl
afterEach(() => Object.assign(Intl, { Segmenter }))

it('[OLD5] the chat is announced where the browser does not know which code points belong together', async () => {
  Reflect.deleteProperty(Intl, 'Segmenter')
  vi.resetModules()
  const { Announcer: Old } = await import('./announcer.ts')
  const said: string[] = []
  let run = (): void => {}
  let now = 0
  const announcer = new Old({
    say: (text) => said.push(text),
    now: () => now,
    after: (_, later) => {
      run = later
      return () => {}
    },
    isHidden: () => false,
    words: { line: (name, text) => `${name}: ${text}`, newMessages: (n) => `${n} new` },
  })
  announcer.hear({ seq: 1, author: 'a', name: 'Ann', text: '长'.repeat(200) })
  now = 1_000
  run()
  expect(said).toEqual([`Ann: ${'长'.repeat(100)}…`])
})
