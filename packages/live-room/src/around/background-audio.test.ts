import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BackgroundAudio } from './background-audio.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function phone({ heard = true, has = true } = {}) {
  const played: string[] = []
  const is = { heard }
  const audio = new BackgroundAudio({
    isHeard: () => is.heard,
    hasAudio: () => Promise.resolve(has),
    play: (what) => played.push(what),
  })
  return { audio, played, is }
}
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('[SCREEN65] a screen that is locked goes on with audio alone, and with all of it when it is seen again, once', async () => {
  const { audio, played } = phone()
  audio.seen(false)
  await wait(1_499)
  expect(played).toEqual([])
  await wait(1)
  expect(played).toEqual(['audio'])
  audio.seen(true)
  audio.seen(true)
  expect(played).toEqual(['audio', 'all'])
})

it.each([
  ['nobody listens', { heard: false }],
  ['there is no audio alone', { has: false }],
])('[SCREEN65] nothing changes if %s', async (_, how) => {
  const { audio, played } = phone(how)
  audio.seen(false)
  await wait(5_000)
  audio.seen(true)
  expect(played).toEqual([])
})

it('[SCREEN65] nor if the screen is seen again soon, or at the end', async () => {
  const { audio, played } = phone()
  audio.seen(false)
  await wait(1_000)
  audio.seen(true)
  await wait(5_000)
  audio.seen(false)
  audio.close()
  await wait(5_000)
  expect(played).toEqual([])
})

it('[SCREEN65] nor if it is seen, or silent, by the time that audio is known to be there', async () => {
  const played: string[] = []
  let answer: (has: boolean) => void = () => {}
  let heard = true
  const audio = new BackgroundAudio({
    isHeard: () => heard,
    hasAudio: () => new Promise((done) => (answer = done)),
    play: (what) => played.push(what),
  })
  audio.seen(false)
  await wait(1_500)
  audio.seen(true)
  answer(true)
  await wait(0)
  expect(played).toEqual([])
  audio.seen(false)
  await wait(1_500)
  heard = false
  answer(true)
  await wait(0)
  expect(played).toEqual([])
})
