import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PlaylistSource } from './playlist-source.ts'

type Loaded = { playWithHls: (video: unknown, address: string, failed: () => void) => unknown } | undefined
const hls = vi.hoisted(() => ({ load: async (): Promise<Loaded> => undefined }))
vi.mock('../small.ts', () => ({ loadHls: () => hls.load() }))

let played: { address: string; failed: () => void; destroy: () => void }[]
let told: string[]
let plays: string
let video: HTMLVideoElement
let source: PlaylistSource
const withPlayer = async (): Promise<Loaded> => ({
  playWithHls: (_, address, failed) => {
    const one = { address, failed, destroy: vi.fn<() => void>() }
    played.push(one)
    return one
  },
})

beforeEach(() => {
  played = []
  told = []
  plays = ''
  hls.load = withPlayer
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response('')),
  )
  video = Object.assign(new EventTarget(), { src: '', canPlayType: () => plays }) as unknown as HTMLVideoElement
  source = new PlaylistSource(video)
})
afterEach(() => vi.unstubAllGlobals())

const open = (address = '/a.m3u8'): Promise<void> =>
  source.open(
    address,
    () => told.push(`begins ${source.opening}`),
    (unplayable) => told.push(`failed ${source.opening}${unplayable ? ' unplayable' : ''}`),
  )

it('[SCREEN12] plays a playlist that is there, with the player in script', async () => {
  const opening = open()
  expect(source.opening).toBe(true)
  await opening
  expect([told, played.map(({ address }) => address), video.src]).toEqual([['begins false'], ['/a.m3u8'], ''])
  expect(vi.mocked(fetch).mock.lastCall).toEqual(['/a.m3u8', { cache: 'no-store' }])
  played[0]?.failed()
  expect(told).toEqual(['begins false', 'failed false'])
  source.close()
  expect([played[0]?.destroy, source.player]).toEqual([expect.anything(), undefined])
  expect(played[0]?.destroy).toHaveBeenCalledTimes(1)
  played[0]?.failed()
  expect(told, 'nobody asks any more').toHaveLength(2)
})

it.each([
  ['is not there yet', async () => new Response('', { status: 404 })],
  ['cannot be reached', async () => Promise.reject(new TypeError('Failed to fetch'))],
])('[SCREEN12] a playlist that %s has failed', async (_, answer) => {
  vi.mocked(fetch).mockImplementation(answer)
  await open()
  expect([told, played]).toEqual([['failed false'], []])
})

it.each([
  ['no player in script can be loaded', async () => undefined],
  ['none works', async () => ({ playWithHls: () => undefined })],
])('[SCREEN12] the browser plays it where %s, if it can', async (_, load) => {
  hls.load = load
  await open()
  expect([told, video.src]).toEqual([['failed false unplayable'], ''])
  plays = 'maybe'
  await open()
  expect([told, video.src]).toEqual([['failed false unplayable', 'begins false'], '/a.m3u8'])
})

it('[OLD3] what the browser cannot decode is unplayable; what it has shown has only ended', async () => {
  hls.load = async () => undefined
  plays = 'maybe'
  await open()
  video.dispatchEvent(new Event('error'))
  await open()
  video.dispatchEvent(new Event('loadeddata'))
  video.dispatchEvent(new Event('error'))
  expect(told).toEqual(['begins false', 'failed false unplayable', 'begins false', 'failed false'])
  source.close()
  video.dispatchEvent(new Event('error'))
  expect(told).toHaveLength(4)
})

it('[SCREEN29] one that is still being opened when another is asked for, or when it is closed, is dropped', async () => {
  let answer: (response: Response) => void = () => {}
  vi.mocked(fetch).mockReturnValueOnce(new Promise((done) => (answer = done)))
  const slow = open('/slow.m3u8')
  await open('/b.m3u8')
  answer(new Response('', { status: 404 }))
  await slow
  expect([told, played.map(({ address }) => address)]).toEqual([['begins false'], ['/b.m3u8']])
  const closed = open('/c.m3u8')
  source.close()
  expect(source.opening).toBe(false)
  await closed
  expect([told.length, played.length]).toEqual([1, 1])
})
