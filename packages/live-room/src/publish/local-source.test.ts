import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LocalSource } from './local-source.ts'
import { openSource } from './sources.ts'
import type { SourceChoice } from './sources.ts'

vi.mock('./sources.ts', () => ({ openSource: vi.fn() }))

class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live'
  enabled = true
  kind: 'audio' | 'video'
  constructor(kind: 'audio' | 'video') {
    super()
    this.kind = kind
  }
  stop(): void {
    this.readyState = 'ended'
  }
  /** Somebody else ends it. */
  end(): void {
    this.stop()
    this.dispatchEvent(new Event('ended'))
  }
}
class FakeStream {
  tracks: FakeTrack[]
  constructor(tracks = [new FakeTrack('video'), new FakeTrack('audio')]) {
    this.tracks = tracks
  }
  getTracks = () => this.tracks
  getVideoTracks = () => this.tracks.filter(({ kind }) => kind === 'video')
  getAudioTracks = () => this.tracks.filter(({ kind }) => kind === 'audio')
  addTrack = (track: FakeTrack) => void this.tracks.push(track)
  removeTrack = (track: FakeTrack) => void (this.tracks = this.tracks.filter((one) => one !== track))
  get states() {
    return this.tracks.map(({ readyState }) => readyState)
  }
}

const CAMERA: SourceChoice = { kind: 'camera', quality: '720', withAudio: true, facing: 'user' }
const opening = vi.mocked(openSource)
const replaced = vi.fn<(stream: MediaStream) => Promise<void>>()
const ended = vi.fn()
let shown: (FakeStream | undefined)[]
let onAir: boolean
let lost: boolean[]
let source: LocalSource
const give = (stream = new FakeStream()): FakeStream => {
  opening.mockResolvedValueOnce(stream as never)
  return stream
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('MediaStream', FakeStream)
  opening.mockReset()
  replaced.mockReset()
  ended.mockReset()
  shown = []
  onAir = true
  lost = []
  source = new LocalSource(CAMERA, {
    ...{ needed: () => onAir, replaced, ended, lost: (now) => void lost.push(now) },
    shown: (stream) => void shown.push(stream as unknown as FakeStream | undefined),
  })
})
afterEach(() => {
  source.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('[PUB11] what was open is closed before anything else is opened, and what comes too late is closed', async () => {
  const [first, late, last] = [give(), new FakeStream(), new FakeStream()]
  await source.open()
  expect(shown.at(-1)).toBe(first)
  let arrive: (stream: MediaStream) => void = () => {}
  opening.mockReturnValueOnce(new Promise((done) => (arrive = done)))
  const slow = source.open()
  expect([first.states, shown.at(-1)]).toEqual([['ended', 'ended'], undefined])
  give(last)
  await source.open()
  arrive(late as never)
  await slow
  expect([late.states, shown.at(-1), last.states]).toEqual([['ended', 'ended'], last, ['live', 'live']])
})

it('[PUB11] devices that ended are opened again for the next broadcast, and those that are open are taken', async () => {
  const first = give()
  expect(await source.tracks()).toBe(first)
  expect(await source.tracks()).toBe(first)
  first.tracks[0]?.stop()
  const second = give()
  expect(await source.tracks()).toBe(second)
  expect(opening).toHaveBeenCalledTimes(2)
})

it('[PUB11] who leaves while devices are being opened publishes nothing', async () => {
  let arrive: (stream: MediaStream) => void = () => {}
  opening.mockReturnValueOnce(new Promise((done) => (arrive = done)))
  const tracks = source.tracks()
  source.close()
  arrive(new FakeStream() as never)
  expect([await tracks, shown]).toEqual([undefined, [undefined, undefined]])
})

it('[PUB11] a muted microphone stays muted in whatever is opened later', async () => {
  const first = give()
  await source.open()
  source.mute(true)
  expect(first.tracks.map(({ enabled }) => enabled)).toEqual([true, false])
  const second = give()
  await source.open()
  expect(second.tracks.map(({ enabled }) => enabled)).toEqual([true, false])
  source.mute(false)
  expect(second.tracks.map(({ enabled }) => enabled)).toEqual([true, true])
})

it('[PUB2] a camera that a call took away is opened again, every two seconds until it is there', async () => {
  const first = give()
  await source.open()
  opening.mockRejectedValueOnce(new Error('busy'))
  first.tracks[0]?.end()
  await vi.advanceTimersByTimeAsync(1_999)
  expect(opening).toHaveBeenCalledTimes(2)
  const second = give()
  await vi.advanceTimersByTimeAsync(1)
  expect([first.states, shown.at(-1)]).toEqual([['ended', 'ended'], second])
  expect(replaced.mock.calls).toEqual([[second]])
  expect(vi.getTimerCount()).toBe(0)
})

it('[PUB2] nothing is opened again while nothing ended, outside of a broadcast, or while the page is hidden', async () => {
  const first = give()
  await source.open()
  await source.revive()
  onAir = false
  first.tracks[0]?.end()
  onAir = true
  vi.stubGlobal('document', { hidden: true })
  await source.revive()
  expect(opening).toHaveBeenCalledTimes(1)
  vi.stubGlobal('document', { hidden: false })
  const second = give()
  await source.revive()
  expect(shown.at(-1)).toBe(second)
})

it('[PUB2] devices that are closed are not opened again, whether they are being opened or waited for', async () => {
  const first = give()
  await source.open()
  let arrive: (stream: MediaStream) => void = () => {}
  opening.mockReturnValueOnce(new Promise((done) => (arrive = done)))
  first.tracks[0]?.end()
  source.close()
  const late = new FakeStream()
  arrive(late as never)
  await vi.advanceTimersByTimeAsync(0)
  expect([late.states, shown.at(-1), replaced.mock.calls.length]).toEqual([['ended', 'ended'], undefined, 0])
  const second = give()
  await source.open()
  opening.mockRejectedValueOnce(new Error('busy'))
  second.tracks[0]?.end()
  await vi.advanceTimersByTimeAsync(0)
  source.close()
  expect(vi.getTimerCount()).toBe(0)
})

it('[PUB2] who ends sharing the screen in the browser’s own bar ends the broadcast', async () => {
  source.choose({ ...CAMERA, kind: 'screen' })
  const screen = give()
  await source.open()
  screen.tracks[1]?.end()
  await vi.advanceTimersByTimeAsync(10_000)
  expect([ended.mock.calls.length, opening.mock.calls.length]).toEqual([0, 1])
  screen.tracks[0]?.end()
  expect(ended).toHaveBeenCalledTimes(1)
})

it('[PUB2] the other camera of a phone takes the place of the first, with the same microphone', async () => {
  const stream = give()
  await source.open()
  const [camera, microphone] = stream.tracks
  const back = new FakeTrack('video')
  give(new FakeStream([back]))
  await source.turn('environment')
  expect(opening.mock.lastCall).toEqual([{ ...CAMERA, facing: 'environment' }])
  expect([camera?.readyState, stream.tracks]).toEqual(['ended', [microphone, back]])
  expect(replaced.mock.lastCall).toMatchObject([{ tracks: [back] }])
})

it('[PUB19] it is told when a broadcast has lost its devices, and when they are there again', async () => {
  const first = give()
  await source.open()
  expect(lost).toEqual([false])
  opening.mockRejectedValueOnce(new Error('busy'))
  first.tracks[0]?.end()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(lost).toEqual([false, true])
  const second = give()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(lost).toEqual([false, true, false])
  onAir = false
  second.tracks[0]?.end()
  expect(lost).toEqual([false, true, false])
})
