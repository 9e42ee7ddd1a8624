import type { ServerFrame } from '@ovation/protocol'
import type { ViewerClass } from '@ovation/room'
import type { EncodedFrame } from './encoded-frame.ts'
import { personalFrame } from './frames.ts'
import type { EventRange } from './frames.ts'

/** The state of delivery to one client. */
export interface Flow {
  /** Whether it receives more slowly than it should. */
  behind(now: number): boolean
  /** Whether everything sent has arrived. */
  readonly idle: boolean
  /** How fast it received the last data. */
  readonly paceBytesPerS: number
  /** Calls back when it has received everything sent so far. */
  mark(): void
}

/** One attached client. The hub owns `seq`; the edge owns the rest. */
export interface Listener extends Flow {
  readonly actorId: string
  /** The ids that the holder of an account had as a guest. */
  readonly aliases?: readonly string[] | undefined
  readonly name: string
  viewerClass: ViewerClass
  /** Whether it counts as a viewer: nobody who hosts the room does, and no overlay. */
  readonly watches: boolean
  /** The last seq sent to it; CATCHING_UP until the hub has brought it up to date. */
  seq: number
  /** Sends a frame that other clients receive too. */
  deliver(frame: EncodedFrame): void
  send(frame: ServerFrame): void
  sendText(text: string): void
  /** Needs a new initial state: its position in the log is no longer in memory. */
  startAnew(): void
  /** The role or sanctions of this person have changed. */
  standingChanged(): void
  /** The room is there no more. */
  roomGone(): void
  /** This person was erased in this room. */
  erased(): void
  readonly gone: boolean
}

/** The `seq` of a listener that no flush may send to. */
export const CATCHING_UP = -1

/** Sends a range to a listener positioned right before it, or within it: clients skip events that they know. */
export function sendRange(room: string, listener: Listener, range: EventRange): void {
  if (listener.seq < range.from - 1 || listener.seq >= range.to) return
  if (range.personal.size > 0) {
    const personal = personalFrame(room, range, listener)
    if (personal !== undefined) listener.sendText(personal)
  }
  listener.deliver(range.shared[listener.viewerClass])
  listener.seq = range.to
}
