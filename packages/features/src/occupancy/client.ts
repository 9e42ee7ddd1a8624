import type { ClientPart, ClientPort, Subscription } from '@ovation/kernel/client'
import type { Attached, ServerFrame } from '@ovation/protocol'

/** The number of viewers: the people in the room, each once, without those who host it and without overlays. */
export interface Occupancy {
  /** Calls back with the number of viewers, at once if the room is attached, and after every change. */
  subscribe(listener: (occupancy: { viewers: number }) => void): Subscription
}

type Shown = { viewers: number; joined: readonly string[] }

export function occupancyClient(port: ClientPort): ClientPart<{ occupancy: Occupancy }, Shown> {
  /** A new object when it changes. */
  let occupancy = { viewers: 0 }
  let joined: readonly string[] = []
  const count = (viewers = occupancy.viewers): void => {
    if (viewers !== occupancy.viewers) occupancy = { viewers }
  }
  return {
    room: { occupancy: { subscribe: (listener) => port.watch(() => occupancy, listener) } },
    snapshot: () => ({ ...occupancy, joined }),
    attached: ({ viewers }: Attached) => count(viewers),
    receive: (frame: ServerFrame) => {
      if (frame.t !== 'signal') return
      count(frame.viewers)
      joined = frame.joined ?? joined
    },
  }
}
