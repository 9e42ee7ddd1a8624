import { expect, it } from 'vitest'
import type { Broadcast } from '../publish/broadcaster.ts'
import { GuestBroadcast } from './guest-broadcast.ts'

/** A guest with fake devices: `give` opens what was asked for. */
function guest(start: () => Promise<void> = async () => {}) {
  const microphone = { enabled: true, stopped: 0, stop: () => void (microphone.stopped += 1) }
  const tracks = { getTracks: () => [microphone], getAudioTracks: () => [microphone] } as unknown as MediaStream
  const asked: boolean[] = []
  const heard: Broadcast[] = []
  let give: (tracks: MediaStream) => void = () => {}
  let tell: (broadcast: Broadcast) => void = () => {}
  let [opened, stopped] = [0, 0]
  const own = new GuestBroadcast({
    open: (withVideo) => {
      asked.push(withVideo)
      return new Promise((done) => (give = done))
    },
    broadcaster: (changed) => {
      tell = changed
      return { start, stop: () => void (stopped += 1) }
    },
    opened: () => (opened += 1),
    changed: (broadcast) => heard.push(broadcast),
  })
  return {
    ...{ own, microphone, asked, heard, give: () => give(tracks), tell: (broadcast: Broadcast) => tell(broadcast) },
    seen: () => ({ opened, stopped, closed: microphone.stopped }),
  }
}

it('[STAGE4] a guest sends the devices they chose, and closes them when they leave', async () => {
  const { own, asked, heard, give, tell, seen } = guest()
  const sending = own.start(true)
  give()
  await sending
  tell({ phase: 'connecting' })
  expect([asked, heard, seen()]).toEqual([[true], [{ phase: 'connecting' }], { opened: 1, stopped: 0, closed: 0 }])
  own.stop()
  tell({ phase: 'over', why: 'ended' })
  expect([heard.length, seen()]).toEqual([1, { opened: 1, stopped: 1, closed: 1 }])
})

it('[STAGE7] devices that open after the guest was taken off or banned are closed again, and nothing is sent', async () => {
  const { own, give, seen } = guest()
  const sending = own.start(true)
  own.stop()
  give()
  await sending
  expect(seen()).toEqual({ opened: 0, stopped: 0, closed: 1 })
})

it('[STAGE7] a stream that is cut off closes the devices; one that is only lost keeps them', async () => {
  const { own, heard, give, tell, seen } = guest()
  const sending = own.start(false)
  give()
  await sending
  tell({ phase: 'lost' })
  expect(seen().closed).toBe(0)
  tell({ phase: 'over', why: 'refused' })
  expect([heard.at(-1), seen()]).toEqual([
    { phase: 'over', why: 'refused' },
    { opened: 1, stopped: 0, closed: 1 },
  ])
})

it('[STAGE7] where sending cannot begin the devices are closed, and the reason is told', async () => {
  const { own, give, seen } = guest(() => Promise.reject(new Error('H.264')))
  const sending = own.start(true)
  give()
  await expect(sending).rejects.toThrow('H.264')
  expect(seen()).toEqual({ opened: 1, stopped: 1, closed: 1 })
})

it('[STAGE4] a guest’s microphone is theirs to turn off and on', async () => {
  const { own, microphone, give } = guest()
  own.mute(true)
  const sending = own.start(false)
  give()
  await sending
  expect(microphone.enabled).toBe(true)
  own.mute(true)
  expect(microphone.enabled).toBe(false)
  own.mute(false)
  expect(microphone.enabled).toBe(true)
})
