import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followDevices } from './devices.ts'
import type { Devices } from './devices.ts'

const device = (kind: string, deviceId: string, label: string) => ({ kind, deviceId, label })
const enumerateDevices = vi.fn()
let mediaDevices: EventTarget
let told: Devices[]
const follow = () => followDevices((devices) => void told.push(devices))
const settled = () => new Promise((done) => setTimeout(done))

beforeEach(() => {
  told = []
  enumerateDevices.mockReset()
  mediaDevices = Object.assign(new EventTarget(), { enumerateDevices })
  vi.stubGlobal('navigator', { mediaDevices })
})
afterEach(() => vi.unstubAllGlobals())

it('[PUB17] cameras and microphones are listed by name, again when one comes, and not after the end', async () => {
  enumerateDevices.mockResolvedValue([
    device('videoinput', 'v1', 'Front'),
    device('audioinput', 'default', 'Default - Mic'),
    device('audioinput', 'communications', 'Communications - Mic'),
    device('audioinput', 'a1', 'Mic'),
    device('audiooutput', 'o1', 'Speaker'),
    device('videoinput', 'v2', ''),
  ])
  const end = follow()
  await settled()
  expect(told).toEqual([{ cameras: [{ id: 'v1', label: 'Front' }], microphones: [{ id: 'a1', label: 'Mic' }] }])
  enumerateDevices.mockResolvedValue([])
  mediaDevices.dispatchEvent(new Event('devicechange'))
  await settled()
  expect(told.at(-1)).toEqual({ cameras: [], microphones: [] })
  mediaDevices.dispatchEvent(new Event('devicechange'))
  end()
  await settled()
  mediaDevices.dispatchEvent(new Event('devicechange'))
  await settled()
  expect([told.length, enumerateDevices.mock.calls.length]).toEqual([2, 3])
})

it('[PUB17] where devices cannot be listed there are none to choose from', async () => {
  enumerateDevices.mockRejectedValue(new Error('not allowed'))
  follow()
  await settled()
  expect(told).toEqual([{ cameras: [], microphones: [] }])
})
