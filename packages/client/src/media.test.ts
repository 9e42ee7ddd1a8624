import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { withMedia } from './media.ts'

let folder: string
let server: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ovation-media-'))
  server = pathToFileURL(folder).href
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})
const appear = (): void => {
  mkdirSync(join(folder, 'sdk'))
  writeFileSync(join(folder, 'sdk/media.js'), 'export const name = "media"')
}
/** Waits until this many timers are running: a load that failed waits for its next attempt. */
const waiting = async (): Promise<void> => {
  while (vi.getTimerCount() === 0) await new Promise((done) => setImmediate(done))
}

it('[SDK100] what plays is loaded from the server, and ends with its use', async () => {
  appear()
  const close = vi.fn()
  const begin = vi.fn((_media: unknown) => ({ close }))
  const end = withMedia(server, begin)
  await vi.waitFor(() => expect(begin).toHaveBeenCalledTimes(1))
  expect(begin.mock.calls[0]?.[0]).toMatchObject({ name: 'media' })
  expect(close).not.toHaveBeenCalled()
  end()
  expect(close).toHaveBeenCalledTimes(1)
})

it('[SDK100] a load that failed is tried again after 1 s, then after twice as long, under another address', async () => {
  const begin = vi.fn(() => ({ close: () => {} }))
  const end = withMedia(server, begin)
  for (const ms of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000]) {
    await waiting()
    vi.advanceTimersByTime(ms - 1)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(vi.getTimerCount()).toBe(0)
  }
  await waiting()
  appear()
  vi.advanceTimersByTime(30_000)
  await vi.waitFor(() => expect(begin).toHaveBeenCalledTimes(1))
  end()
})

it('[SDK100] what is not wanted any more is neither begun nor tried again', async () => {
  const begin = vi.fn(() => ({ close: () => {} }))
  const failing = withMedia(server, begin)
  await waiting()
  failing()
  expect(vi.getTimerCount()).toBe(0)
  const late = withMedia(server, begin)
  late()
  appear()
  const early = withMedia(server, begin)
  early()
  await new Promise((done) => setImmediate(done))
  await import(/* @vite-ignore */ `${server}/sdk/media.js`)
  expect(begin).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
