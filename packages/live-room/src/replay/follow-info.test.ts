import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followInfo } from './follow-info.ts'

let told: unknown[]
let rooms: unknown[]
let stop: () => void
const answers = vi.fn<(address: string) => Promise<Response>>()
const json = (body: object): Response => Response.json(body)

beforeEach(() => {
  vi.useFakeTimers()
  told = []
  rooms = []
  answers.mockReset()
  vi.stubGlobal('fetch', answers)
})
afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
async function follow(): Promise<void> {
  stop = followInfo('/info', (info, room) => {
    told.push(info)
    rooms.push(room)
  })
  await vi.advanceTimersByTimeAsync(0)
}

it.each([
  [404, 'missing'],
  [403, 'closed'],
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

it('[REPLAY23] a server that is away is asked again every ten seconds', async () => {
  const found = { id: 'r', room: 'demo', live: false }
  answers
    .mockRejectedValueOnce(new TypeError('refused'))
    .mockResolvedValueOnce(new Response('', { status: 500 }))
    .mockResolvedValueOnce(new Response('<html>', { status: 200 }))
    .mockResolvedValueOnce(json(found))
  await follow()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([told, answers.mock.calls.length]).toEqual([['failed', 'failed', 'failed', found], 4])
})

it('[REPLAY22] a recording that may be continued is asked for until it is over', async () => {
  const open = { id: 'r', live: false, open: true }
  answers.mockResolvedValueOnce(json(open)).mockResolvedValueOnce(json({ ...open, open: undefined }))
  await follow()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([told.length, answers.mock.calls.length]).toEqual([2, 2])
})

it('[REPLAY24] the room of a recording is told, also to those who may not play it', async () => {
  answers.mockResolvedValueOnce(Response.json({ error: { code: 'forbidden' }, room: 'demo' }, { status: 403 }))
  await follow()
  answers.mockResolvedValueOnce(json({ id: 'r', room: 'other' }))
  await follow()
  expect([told[0], rooms]).toEqual(['closed', ['demo', 'other']])
})
