import type { PublishAnswer } from '@ovation/protocol/media-publish'
import type { RawData, WebSocket } from 'ws'
import { closeSocket } from './pongs.ts'

const MEASURE_FOR_MS = 6_000
const MAX_MEASURED_BYTES = 64 * 1_024 * 1_024

/** Measures what a line carries to this server, one at a time for each stream path. */
export class UplinkMeasurements {
  /** What ends the measurement of a path: a newer one takes the line from it. */
  #measuring = new Map<string, () => void>()

  /** Takes bytes for as long as they come, within bounds, and says how many came in what time. */
  begin(ws: WebSocket, place: string): void {
    let bytes = 0
    let startedAt: number | undefined
    const forget = (): void => {
      clearTimeout(timer)
      if (this.#measuring.get(place) === replaced) this.#measuring.delete(place)
    }
    const end = (): void => {
      forget()
      const ms = Math.max(1, performance.now() - (startedAt ?? performance.now()))
      ws.removeAllListeners('message')
      ws.send(JSON.stringify({ t: 'measured', bytes, ms: Math.round(ms) } satisfies PublishAnswer))
      closeSocket(ws, 1_000)
    }
    const replaced = (): void => {
      end()
      ws.pause()
    }
    const timer = setTimeout(end, MEASURE_FOR_MS)
    // Two that measure one line at once measure half of it each: the older ends, and nothing more of it is read.
    this.#measuring.get(place)?.()
    this.#measuring.set(place, replaced)
    ws.on('close', forget)
    ws.on('message', (data: RawData, isBinary) => {
      startedAt ??= performance.now()
      bytes += isBinary ? (data as Buffer).length : 0
      if (!isBinary || bytes > MAX_MEASURED_BYTES) end()
    })
  }
}
