import type { ClientPart } from '@ovation/kernel/client'
import type { Check } from './check.ts'
import type { OpenTransport } from './transport.ts'

/** Makes what the SDK has of a feature, for one room. */
export type MakePart = (port: never) => ClientPart

/** What a client is made of, beside what every client needs to attach a room and to read and write in it. */
export type Composition = {
  /** Of the features, in the order in which they hear what happens. */
  parts: readonly MakePart[]
  openSse: OpenTransport
  check: Check
}
