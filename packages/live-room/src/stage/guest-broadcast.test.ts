import { expect, it } from 'vitest'
import type { Broadcast } from '../publish/broadcaster.ts'
import { GuestBroadcast } from './guest-broadcast.ts'

type Track = EventTarget & { kind: string; enabled: boolean; stopped: number; stop: () => void }
const trackOf = (kind: string): Track => {
  const track = Object.assign(new EventTarget(), {
    ...{ kind, enabled: true, stopped: 0 },
    stop: () => void (track.stopped += 1),
  })
  return track
}
/** A stream with these tracks. */
function streamOf(...all: Track[]) {
  let tracks = all
  return {
    getTracks: () => tracks,
    getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
    removeTrack: (track: Track) => (tracks = tracks.filter((one) => one !== track)),
    addTrack: (track: Track) => (tracks = [...tracks, track]),
  } as unknown as MediaStream
}

/** A guest with a fake microphone. */
function guest({ start = async () => {}, reopen = async () => streamOf() } = {}) {
  const microphone = trackOf('audio')
  const tracks = streamOf(microphone)
  const heard: Broadcast[] = []
  const lost: unknown[] = []
  const replaced: MediaStream[] = []
  let tell: (broadcast: Broadcast) => void = () => {}
  let [sent, stopped] = [0, 0]
  const own = new GuestBroadcast({
    broadcaster: (changed) => {
      tell = changed
      return { start, stop: () => void (stopped += 1), replace: async (stream) => void replaced.push(stream) }
    },
    reopen,
    lost: (...what) => lost.push(what),
    sent: () => (sent += 1),
    changed: (broadcast) => heard.push(broadcast),
  })
  return {
    ...{ own, microphone, tracks, heard, lost, replaced, tell: (broadcast: Broadcast) => tell(broadcast) },
    seen: () => ({ sent, stopped, closed: microphone.stopped }),
  }
}
const settled = (): Promise<void> => new Promise((done) => setTimeout(done))

it('[STAGE4] a guest sends the devices they chose, and closes them when they leave', async () => {
  const { own, tracks, heard, tell, seen } = guest()
  await own.start(tracks)
  tell({ phase: 'connecting' })
  expect([heard, seen()]).toEqual([[{ phase: 'connecting' }], { sent: 1, stopped: 0, closed: 0 }])
  own.stop()
  tell({ phase: 'over', why: 'ended' })
  expect([heard.length, seen()]).toEqual([1, { sent: 1, stopped: 1, closed: 1 }])
})

it('[STAGE7] a stream that is cut off closes the devices; one that is only lost keeps them', async () => {
  const { own, tracks, heard, tell, seen } = guest()
  await own.start(tracks)
  tell({ phase: 'lost' })
  expect(seen()).toEqual({ sent: 1, stopped: 0, closed: 0 })
  tell({ phase: 'over', why: 'refused' })
  expect([heard.at(-1), seen()]).toEqual([
    { phase: 'over', why: 'refused' },
    { sent: 1, stopped: 0, closed: 1 },
  ])
})

it('[STAGE7] what cannot be sent closes the devices', async () => {
  const { own, tracks, seen } = guest({ start: () => Promise.reject(new Error('no encoder')) })
  await expect(own.start(tracks)).rejects.toThrow('no encoder')
  expect(seen()).toEqual({ sent: 1, stopped: 1, closed: 1 })
})

it('[STAGE4] the microphone is turned off and on', async () => {
  const { own, tracks, microphone } = guest()
  own.mute(true)
  await own.start(tracks)
  expect(microphone.enabled).toBe(true)
  own.mute(true)
  expect(microphone.enabled).toBe(false)
  own.mute(false)
  expect(microphone.enabled).toBe(true)
})

it('[STAGE12] another device takes the place of one that was lost, and stays muted if that was', async () => {
  const other = trackOf('audio')
  const found = streamOf(other)
  const { own, tracks, microphone, lost, replaced, seen } = guest({ reopen: async () => found })
  await own.start(tracks)
  own.mute(true)
  microphone.dispatchEvent(new Event('ended'))
  await settled()
  expect([lost, replaced, tracks.getTracks(), other.enabled]).toEqual([[['audio', true]], [found], [other], false])
  expect(seen().sent).toBe(2)
  other.dispatchEvent(new Event('ended'))
  await settled()
  expect(lost).toHaveLength(2)
  own.stop()
  expect(other.stopped).toBeGreaterThan(0)
  other.dispatchEvent(new Event('ended'))
  await settled()
  expect(lost).toHaveLength(2)
})

it('[STAGE12] where there is no other device that is told, and the rest is sent on', async () => {
  const { own, tracks, microphone, lost, seen } = guest({ reopen: () => Promise.reject(new Error('NotFoundError')) })
  await own.start(tracks)
  microphone.dispatchEvent(new Event('ended'))
  await settled()
  expect([lost, seen().stopped]).toEqual([[['audio', false]], 0])
})

it('[STAGE7] a device that opens after the guest left is closed again', async () => {
  const other = trackOf('audio')
  let give: (stream: MediaStream) => void = () => {}
  const { own, tracks, microphone, lost } = guest({ reopen: () => new Promise((done) => (give = done)) })
  await own.start(tracks)
  microphone.dispatchEvent(new Event('ended'))
  own.stop()
  give(streamOf(other))
  await settled()
  expect([other.stopped, lost]).toEqual([1, []])
})
