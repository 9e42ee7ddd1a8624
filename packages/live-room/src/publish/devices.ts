/** A camera or a microphone that can be chosen. */
export type Device = { id: string; label: string }
export type Devices = { cameras: Device[]; microphones: Device[] }

/** What browsers list beside the devices themselves. */
const ALIASES: ReadonlySet<string> = new Set(['default', 'communications'])

/** Those of a kind that have names: before they are allowed, browsers give none. */
const ofKind = (devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): Device[] =>
  devices
    .filter((device) => device.kind === kind && device.label !== '' && !ALIASES.has(device.deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, label }))

/** Tells which devices there are, now and whenever one comes or goes. Returns a function that ends it. */
export function followDevices(tell: (devices: Devices) => void): () => void {
  const { mediaDevices } = navigator
  let over = false
  const look = async (): Promise<void> => {
    const all = await mediaDevices.enumerateDevices().catch(() => [])
    if (!over) tell({ cameras: ofKind(all, 'videoinput'), microphones: ofKind(all, 'audioinput') })
  }
  const again = (): void => void look()
  again()
  mediaDevices.addEventListener('devicechange', again)
  return () => {
    over = true
    mediaDevices.removeEventListener('devicechange', again)
  }
}
