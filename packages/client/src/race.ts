import type { ServerFrame } from '@ovation/protocol'
import type { TransportName } from './options.ts'
import { ABNORMAL } from './transport.ts'
import type { Transport, TransportEvents } from './transport.ts'

export type RaceEvents = Omit<TransportEvents, 'frame'> & {
  /** Without a frame: what arrived is not a frame. */
  frame(frame: ServerFrame | undefined, from: TransportName): void
}

function frameOf(text: string): ServerFrame | undefined {
  try {
    const frame = JSON.parse(text) as ServerFrame | null
    return typeof frame?.t === 'string' ? frame : undefined
  } catch {
    return undefined
  }
}

/**
 * Opens the first transport, and the next one beside it if the first is silent for `silentMs` or, if `eager`, when it fails.
 * The first one whose first frame is valid wins; the others are closed. A transport whose first frame is anything else has
 * failed.
 */
export function openFirst(
  names: readonly TransportName[],
  { silentMs, eager }: { silentMs: number; eager: boolean },
  open: (name: TransportName, events: TransportEvents) => Transport,
  events: RaceEvents,
): Transport {
  const tries = new Map<TransportName, Transport>()
  const left = [...names]
  let winner: TransportName | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let why: Parameters<TransportEvents['closed']>[1]

  const closeAllBut = (kept?: TransportName): void => {
    clearTimeout(timer)
    left.length = 0
    for (const [name, transport] of tries) if (name !== kept) transport.close()
  }
  const next = (): void => {
    const name = left.shift()
    if (!name) return
    clearTimeout(timer)
    if (left.length > 0) timer = setTimeout(next, silentMs)
    const transport = open(name, {
      opened: events.opened,
      frame: (text) => {
        const frame = frameOf(text)
        if (!winner) {
          if (frame?.t !== 'welcome' && frame?.t !== 'bye') return transport.close()
          closeAllBut((winner = name))
        }
        if (winner === name) events.frame(frame, name)
      },
      closed: (code, error) => {
        tries.delete(name)
        why ??= error
        if (winner ? winner !== name : tries.size > 0) return
        if (!winner && eager && left.length > 0) return next()
        clearTimeout(timer)
        // A close code is only meaningful from a server that has sent a valid frame.
        events.closed(winner ? code : ABNORMAL, why)
      },
    })
    tries.set(name, transport)
  }
  next()
  return {
    send: (text) => winner && tries.get(winner)?.send(text),
    close: () => closeAllBut(),
  }
}
