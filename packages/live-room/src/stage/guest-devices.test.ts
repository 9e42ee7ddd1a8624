import { expect, it } from 'vitest'
import { GuestDevices } from './guest-devices.ts'
import type { DevicesNow } from './guest-devices.ts'

type Track = EventTarget & { kind: string; stopped: number; stop: () => void }
const trackOf = (kind: string): Track => {
  const track = Object.assign(new EventTarget(), { kind, stopped: 0, stop: () => void (track.stopped += 1) })
  return track
}
const streamOf = (...kinds: string[]) => {
  const tracks = kinds.map(trackOf)
  return { tracks, stream: { getTracks: () => tracks } as unknown as MediaStream }
}
const PLUGGED = [
  { kind: 'videoinput', deviceId: 'c1', label: 'Camera' },
  { kind: 'audioinput', deviceId: 'm1', label: 'Headset' },
  { kind: 'audioinput', deviceId: '', label: '' },
  { kind: 'audiooutput', deviceId: 's1', label: 'Speaker' },
] as const

function devices(list: () => Promise<readonly (typeof PLUGGED)[number][]> = async () => PLUGGED) {
  const asked: MediaStreamConstraints[] = []
  const waiting: { give: (stream: MediaStream) => void; refuse: (error: Error) => void }[] = []
  const told: DevicesNow[] = []
  const own = new GuestDevices({
    open: (constraints) => {
      asked.push(constraints)
      return new Promise((give, refuse) => waiting.push({ give, refuse }))
    },
    list,
    changed: (now) => told.push(now),
  })
  return { own, asked, waiting, told }
}
const refusal = (name: string): Error => Object.assign(new Error(name), { name })

it('[STAGE11] camera and microphone are opened, and what else is plugged in is listed', async () => {
  const { own, asked, waiting, told } = devices()
  const opening = own.open()
  expect(own.now).toMatchObject({ opening: true })
  const { stream } = streamOf('video', 'audio')
  waiting[0]?.give(stream)
  await opening
  expect(own.now).toMatchObject({
    ...{ stream, opening: false, choice: {} },
    cameras: [{ id: 'c1', label: 'Camera' }],
    microphones: [{ id: 'm1', label: 'Headset' }],
  })
  expect(asked).toMatchObject([{ audio: { echoCancellation: true }, video: { facingMode: 'user' } }])
  expect(told.at(-1)).toBe(own.now)
})

it('[STAGE11] another choice closes what was open; without a camera only the microphone is asked for', async () => {
  const { own, asked, waiting } = devices()
  void own.open()
  const first = streamOf('video', 'audio')
  waiting[0]?.give(first.stream)
  await Promise.resolve()
  void own.open({ camera: 'c1', microphone: 'm1' })
  expect(first.tracks.map(({ stopped }) => stopped)).toEqual([1, 1])
  void own.open({ camera: 'none', microphone: 'm1' })
  expect(asked.slice(1)).toMatchObject([
    { audio: { deviceId: { exact: 'm1' } }, video: { deviceId: { exact: 'c1' }, width: { ideal: 640 } } },
    { audio: { deviceId: { exact: 'm1' } }, video: false },
  ])
  expect(asked[1]?.video).not.toHaveProperty('facingMode')
  // The one that nobody waits for any more comes late, and is closed.
  const [late, wanted] = [streamOf('audio'), streamOf('audio')]
  waiting[1]?.give(late.stream)
  waiting[2]?.give(wanted.stream)
  await new Promise((done) => setTimeout(done))
  expect([late.tracks[0]?.stopped, wanted.tracks[0]?.stopped, own.now.stream]).toEqual([1, 0, wanted.stream])
})

it.each([
  ['NotAllowedError', 'denied'],
  ['SecurityError', 'denied'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
  ['TypeError', 'failed'],
])('[STAGE11] %s is told as %s, until devices are asked for again', async (name, problem) => {
  const { own, waiting } = devices(async () => Promise.reject(new Error('no list')))
  const opening = own.open()
  waiting[0]?.refuse(refusal(name))
  await opening
  expect(own.now).toMatchObject({ problem, opening: false, cameras: [], microphones: [] })
  void own.open()
  expect(own.now.problem).toBeUndefined()
})

it.each([
  ['video', 'cameraLost'],
  ['audio', 'microphoneLost'],
])(
  '[STAGE11] a lost device (%s) is told, and the other is closed; one that was closed on purpose is not lost',
  async (kind, problem) => {
    const { own, waiting } = devices()
    const opening = own.open()
    const { stream, tracks } = streamOf('video', 'audio')
    waiting[0]?.give(stream)
    await opening
    tracks.find((track) => track.kind === kind)?.dispatchEvent(new Event('ended'))
    expect(own.now).toMatchObject({ problem, stream: undefined })
    expect(tracks.map(({ stopped }) => stopped)).toEqual([1, 1])
    void own.open()
    tracks[0]?.dispatchEvent(new Event('ended'))
    expect(own.now.problem).toBeUndefined()
  },
)

it('[STAGE7] what is handed over is not closed; what opens after the end is', async () => {
  const { own, waiting } = devices()
  const opening = own.open()
  const { stream, tracks } = streamOf('audio')
  waiting[0]?.give(stream)
  await opening
  expect(own.take()).toBe(stream)
  own.close()
  expect([tracks[0]?.stopped, own.take()]).toEqual([0, undefined])
  const late = streamOf('audio')
  const again = own.open()
  own.close()
  waiting[1]?.give(late.stream)
  await again
  expect([late.tracks[0]?.stopped, own.now.stream, own.now.opening]).toEqual([1, undefined, false])
  const failing = own.open()
  own.close()
  waiting[2]?.refuse(refusal('NotAllowedError'))
  await failing
  expect(own.now.problem).toBeUndefined()
})
