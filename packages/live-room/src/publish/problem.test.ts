import { expect, it } from 'vitest'
import { whyNoDevices, whyNotLive } from './problem.ts'
import { words } from './words/en.ts'

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
