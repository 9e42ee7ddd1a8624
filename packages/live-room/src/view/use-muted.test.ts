import { beforeEach, expect, it, vi } from 'vitest'
import { playAllowed, toggleMuted, wantsAudio } from './use-muted.ts'

const kept = vi.hoisted(() => new Map<string, string>())
vi.mock('../small.ts', () => ({
  localPreferences: {
    read: (name: string) => kept.get(name),
    write: (name: string, value: string) => void kept.set(name, value),
  },
}))

const play = vi.fn()
let video: HTMLVideoElement
beforeEach(() => {
  kept.clear()
  play.mockReset().mockResolvedValue(undefined)
  video = { muted: false, play } as unknown as HTMLVideoElement
})

it('[SCREEN1] audio that was turned on is wanted next time, until it is muted', () => {
  expect(wantsAudio()).toBe(false)
  video.muted = true
  toggleMuted(video)
  expect([video.muted, wantsAudio()]).toEqual([false, true])
  toggleMuted(video)
  expect([video.muted, wantsAudio(), kept.get('audio')]).toEqual([true, false, 'off'])
})

it('[SCREEN1] where a browser does not allow audio, the video plays muted', async () => {
  await playAllowed(video)
  expect([video.muted, play.mock.calls.length]).toEqual([false, 1])
  play.mockRejectedValueOnce(new DOMException('no audio yet', 'NotAllowedError'))
  await playAllowed(video)
  expect([video.muted, play.mock.calls.length]).toEqual([true, 3])
  play.mockRejectedValue(new DOMException('not without a tap', 'NotAllowedError'))
  await playAllowed(video)
  expect(video.muted).toBe(true)
})

it.each(['AbortError', 'NotSupportedError'])('[SCREEN1] what else fails (%s) does not mute a video', async (name) => {
  play.mockRejectedValue(new DOMException('', name))
  await playAllowed(video)
  expect([video.muted, play.mock.calls.length]).toEqual([false, 1])
})
