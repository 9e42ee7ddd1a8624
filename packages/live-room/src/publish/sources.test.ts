import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openSource, qualityOf, sendsMicrophone } from './sources.ts'
import type { SourceChoice } from './sources.ts'

const CAMERA: SourceChoice = { kind: 'camera', quality: '360', withAudio: true, facing: 'environment' }
const microphone = { getAudioTracks: () => ['voice'] }
const getUserMedia = vi.fn()
const getDisplayMedia = vi.fn()

beforeEach(() => {
  getUserMedia.mockReset().mockResolvedValue(microphone)
  getDisplayMedia.mockReset()
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia, getDisplayMedia } })
})
afterEach(() => vi.unstubAllGlobals())

it('[PUB1] a camera is asked for in the chosen quality, with the microphone that was chosen', async () => {
  await openSource(CAMERA)
  await openSource({ ...CAMERA, withAudio: false, quality: 'none' })
  expect(getUserMedia.mock.calls).toEqual([
    [
      {
        video: { facingMode: 'environment', width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 30 } },
        audio: { echoCancellation: true, noiseSuppression: true },
      },
    ],
    [
      {
        video: { facingMode: 'environment', width: { ideal: 1_280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
        audio: false,
      },
    ],
  ])
  expect(['360', '720', '1080', 'none'].map((name) => qualityOf(name).bitrate)).toEqual([
    700_000, 2_500_000, 4_500_000, 2_500_000,
  ])
})

it('[PUB11] audio alone is the microphone, also where it was not wanted beside video', async () => {
  const choice = { ...CAMERA, kind: 'audio', withAudio: false } as const
  await openSource(choice)
  expect(getUserMedia.mock.lastCall).toEqual([
    { video: false, audio: { echoCancellation: true, noiseSuppression: true } },
  ])
  expect([choice, { ...choice, kind: 'camera' as const }, CAMERA].map(sendsMicrophone)).toEqual([true, false, true])
})

it.each([
  ['its own audio', ['system'], true, false, []],
  ['the microphone where it has none', [], true, false, ['voice']],
  ['nothing where the microphone is not wanted', [], false, false, []],
  ['nothing where there is no microphone', [], true, true, []],
])('[PUB1] a screen is sent with %s', async (_, own, withAudio, fails, added) => {
  const tracks: string[] = []
  const screen = { getAudioTracks: () => own, addTrack: (track: string) => tracks.push(track) }
  getDisplayMedia.mockResolvedValue(screen)
  if (fails) getUserMedia.mockRejectedValue(new Error('none'))
  expect(await openSource({ ...CAMERA, kind: 'screen', withAudio })).toBe(screen)
  expect(tracks).toEqual(added)
  expect(getDisplayMedia.mock.calls).toEqual([[{ video: { width: 640, height: 360, frameRate: 30 }, audio: true }]])
})

it('[PUB17] a device that was chosen by name is asked for, and where it is gone another takes its place', async () => {
  const choice = { ...CAMERA, camera: 'c', microphone: 'm' }
  const gone = Object.assign(new Error('no such device'), { name: 'OverconstrainedError' })
  await openSource(choice)
  expect(getUserMedia.mock.lastCall).toEqual([
    {
      video: {
        ...{ deviceId: { exact: 'c' }, width: { ideal: 640 }, height: { ideal: 360 } },
        frameRate: { ideal: 30 },
      },
      audio: { deviceId: { exact: 'm' }, echoCancellation: true, noiseSuppression: true },
    },
  ])
  getUserMedia.mockRejectedValueOnce(gone)
  expect(await openSource(choice)).toBe(microphone)
  expect(getUserMedia.mock.lastCall?.[0]).toMatchObject({
    video: { facingMode: 'environment' },
    audio: { echoCancellation: true },
  })
  expect(getUserMedia.mock.lastCall?.[0].audio.deviceId).toBeUndefined()
  // What was refused is not asked for twice, nor what no device can do.
  getUserMedia.mockReset().mockRejectedValue(Object.assign(new Error('no'), { name: 'NotAllowedError' }))
  await expect(openSource(choice)).rejects.toThrow('no')
  getUserMedia.mockRejectedValue(gone)
  await expect(openSource(CAMERA)).rejects.toBe(gone)
  expect(getUserMedia).toHaveBeenCalledTimes(2)
})
