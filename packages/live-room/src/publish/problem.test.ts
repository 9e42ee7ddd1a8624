import { expect, it } from 'vitest'
import { whyNoDevices, whyNotLive } from './problem.ts'
import { words } from './words/en.ts'
import { words as zh } from './words/zh.ts'

it.each([
  ['NotAllowedError', words.denied],
  ['NotFoundError', words.nothing],
  ['OverconstrainedError', words.nothing],
  ['NotReadableError', words.busy],
  ['AbortError', 'as it says'],
])('[PUB1] devices that cannot be opened, %s, are explained', (name, text) => {
  expect(whyNoDevices(Object.assign(new Error('as it says'), { name }), words)).toBe(text)
})

it('[PUB2] a broadcast that is lost or over says why, and nothing while it goes well', () => {
  expect(whyNotLive({ phase: 'lost' }, words)).toBe(words.lost)
  expect(whyNotLive({ phase: 'over', why: 'replaced' }, words)).toBe(words.replaced)
  expect(whyNotLive({ phase: 'over', why: 'failed', detail: 'H.264' }, words)).toBe(`${words.failed} (H.264)`)
  for (const phase of ['off', 'connecting'] as const) expect(whyNotLive({ phase }, words)).toBeUndefined()
})

it('[PUB31] a show that the site has cut says so, for how long, and why once that is known', () => {
  const cut = { phase: 'over', why: 'cutBySite' } as const
  expect(whyNotLive(cut, words)).toBe('The site has cut this show. You can go live again ten minutes after that.')
  expect(whyNotLive(cut, words, 'No licence')).toBe(
    'The site has cut this show. Its reason: “No licence”. You can go live again ten minutes after that.',
  )
  expect(whyNotLive(cut, zh, '没有授权')).toBe('站点切断了这场直播，原因：“没有授权”。十分钟后可以再次开播。')
  expect(whyNotLive({ phase: 'over', why: 'cut' }, words)).toContain('in the studio')
})
