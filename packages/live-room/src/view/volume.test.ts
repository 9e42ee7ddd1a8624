import { beforeEach, expect, it, vi } from 'vitest'
import { chosenVolume, setVolume, settleVolume } from './volume.ts'

const kept = vi.hoisted(() => new Map<string, string>())
vi.mock('../small.ts', () => ({
  localPreferences: {
    read: (name: string) => kept.get(name),
    write: (name: string, value: string) => void kept.set(name, value),
  },
}))

let video: HTMLVideoElement
beforeEach(() => {
  kept.clear()
  video = { muted: false, volume: 1 } as HTMLVideoElement
})

it('[SCREEN68] the volume that was chosen is remembered, and turns audio on', () => {
  expect(chosenVolume()).toBe(1)
  video.muted = true
  setVolume(video, 0.4)
  expect([video.volume, video.muted, chosenVolume(), kept.get('audio')]).toEqual([0.4, false, 0.4, 'on'])
  setVolume(video, 3)
  expect([video.volume, chosenVolume()]).toEqual([1, 1])
})

it('[SCREEN68] a volume of 0 mutes once it is chosen, and it is as loud as before when it is turned on again', () => {
  setVolume(video, 0.4)
  settleVolume(video)
  expect([video.volume, video.muted, kept.get('audio')]).toEqual([0.4, false, undefined])
  setVolume(video, 0)
  // It is being dragged still.
  expect([video.volume, video.muted]).toEqual([0, false])
  settleVolume(video)
  expect([video.volume, video.muted, chosenVolume(), kept.get('audio')]).toEqual([0.4, true, 0.4, 'off'])
  video.volume = 0
  settleVolume(video)
  expect([video.volume, video.muted]).toEqual([0.4, true])
})

it.each(['', 'loud', '0', '-1', '1.5', 'NaN'])(
  '[SCREEN68] what is remembered but is no volume (%s) is all of it',
  (volume) => {
    kept.set('volume', volume)
    expect(chosenVolume()).toBe(1)
  },
)
