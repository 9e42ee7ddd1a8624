import { expect, it } from 'vitest'
import { playNatively, playsNatively } from './native-hls.ts'

function browser(plays: string, more: object = {}) {
  const element = { src: '', currentTime: 0, canPlayType: () => plays, ...more }
  return Object.assign(new EventTarget(), element) as unknown as HTMLVideoElement
}
const happens = (video: HTMLVideoElement, type: string): boolean => video.dispatchEvent(new Event(type))

it('[OLD1] the element is given the playlist where the browser has a player for it, and nothing where it has none', () => {
  const [can, cannot] = [browser('maybe'), browser('')]
  expect([playsNatively(can), playsNatively(cannot)]).toEqual([true, false])
  expect(playNatively(cannot, '/a.m3u8', () => {})).toBeUndefined()
  expect(cannot.src).toBe('')
  playNatively(can, '/a.m3u8', () => {})
  expect([can.src, can.currentTime]).toEqual(['/a.m3u8', 0])
  happens(can, 'loadedmetadata')
  expect(can.currentTime).toBe(0)
})

it('[OLD1] it begins where it is to, once the length is known; the element is left alone after the end', () => {
  const video = browser('maybe')
  const told: boolean[] = []
  const player = playNatively(video, '/a.m3u8', (undecodable) => told.push(undecodable), 30)
  happens(video, 'loadedmetadata')
  expect(video.currentTime).toBe(30)
  player?.destroy()
  video.currentTime = 0
  happens(video, 'loadedmetadata')
  happens(video, 'error')
  expect([video.currentTime, told]).toEqual([0, []])
})

it('[OLD3] what never showed anything cannot be decoded; what did has failed otherwise', () => {
  const told: boolean[] = []
  const [never, later] = [browser('maybe'), browser('maybe')]
  for (const video of [never, later]) playNatively(video, '/a.m3u8', (undecodable) => told.push(undecodable))
  happens(never, 'error')
  happens(later, 'loadeddata')
  happens(later, 'error')
  expect(told).toEqual([true, false])
})

it('[OLD1] Safari knows which moment is shown; others do not say', () => {
  const safari = browser('maybe', { currentTime: 2.5, getStartDate: () => new Date(10_000) })
  expect(playNatively(safari, '', () => {})?.playingAtMs).toBe(12_500)
  const undated = browser('maybe', { getStartDate: () => new Date(Number.NaN) })
  expect(playNatively(undated, '', () => {})?.playingAtMs).toBeUndefined()
  expect(playNatively(browser('maybe'), '', () => {})?.playingAtMs).toBeUndefined()
})
