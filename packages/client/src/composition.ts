import type { ClientPart } from '@ovation/kernel/client'
import type { Check } from './check.ts'
import type { Liveness } from './liveness.ts'
import type { OpenTransport } from './transport.ts'

/** Makes what the SDK has of a feature, for one room. */
export type MakePart = (port: never) => ClientPart

/** What opens connections. */
export type Connecting = {
  openSse: OpenTransport
  check: Check
}

/** What a client has beside what every client needs to attach a room and to read and write in it. */
export type Rest = {
  /** Of the features, in the order in which they hear what happens. */
  parts: readonly MakePart[]
  /** Notices that a connection is dead. */
  Liveness: typeof Liveness
}
