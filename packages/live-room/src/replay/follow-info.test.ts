import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followInfo } from './follow-info.ts'

let told: unknown[]
let stop: () => void
const answers = vi.fn<(address: string) => Promise<Response>>()
const json = (body: object): Response => Response.json(body)

beforeEach(() => {
  vi.useFakeTimers()
  told = []
  answers.mockReset()
  vi.stubGlobal('fetch', answers)
})
afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
async function follow(): Promise<void> {
  stop = followInfo('/info', (info) => told.push(info))
  await vi.advanceTimersByTimeAsync(0)
}

it.each([
  [404, 'missing'],
  [403, 'closed'],
  [500, 'failed'],
] as const)('[REPLAY6] answer %i means that a recording is %s', async (status, info) => {
  answers.mockResolvedValue(new Response('', { status }))
  await follow()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([told, answers.mock.calls]).toEqual([[info], [['/info']]])
})

it('[REPLAY18] a recording in progress is asked for every ten seconds, also after a request that failed, until it is complete', async () => {
  const running = { id: 'r', live: true, endMs: 1 }
  const longer = { id: 'r', live: true, endMs: 2 }
  const complete = { id: 'r', live: false, endMs: 3 }
  answers
    .mockResolvedValueOnce(json(running))
    .mockRejectedValueOnce(new TypeError('gone'))
    .mockResolvedValueOnce(new Response('', { status: 404 }))
    .mockResolvedValueOnce(json(longer))
    .mockResolvedValueOnce(json(complete))
  await follow()
  await vi.advanceTimersByTimeAsync(9_999)
  expect([told, answers.mock.calls.length]).toEqual([[running], 1])
  await vi.advanceTimersByTimeAsync(1)
  expect([told, answers.mock.calls.length]).toEqual([[running], 2])
  await vi.advanceTimersByTimeAsync(60_000)
  expect([told, answers.mock.calls.length]).toEqual([[running, longer, complete], 5])
})

it('[REPLAY6] nothing is said or asked after the end', async () => {
  let answer: (response: Response) => void = () => {}
  answers.mockResolvedValueOnce(json({ live: true })).mockReturnValueOnce(new Promise((done) => (answer = done)))
  await follow()
  await vi.advanceTimersByTimeAsync(10_000)
  stop()
  answer(json({ live: true }))
  await vi.advanceTimersByTimeAsync(0)
  expect([told.length, vi.getTimerCount()]).toEqual([1, 0])
})
