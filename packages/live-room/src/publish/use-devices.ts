import { useEffect, useState } from 'preact/hooks'
import { followDevices } from './devices.ts'
import type { Devices } from './devices.ts'

const NONE: Devices = { cameras: [], microphones: [] }

/** The devices that can be chosen; their names are told once some of them are open. */
export function useDevices(stream: MediaStream | undefined): Devices {
  const [devices, setDevices] = useState(NONE)
  useEffect(() => (stream ? followDevices(setDevices) : undefined), [stream])
  return devices
}
