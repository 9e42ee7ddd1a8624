import type { ClientPart } from '@ovation/kernel/client'
import type { Client } from './api/client.ts'
import type { Check } from './check.ts'
import type { Liveness } from './liveness.ts'
import type { ClientOptions } from './options.ts'
import type { OpenTransport } from './transport.ts'

/** Makes what the SDK has of a feature, for one room. */
export type MakePart = (port: never) => ClientPart

/** What a connection is made of beside a WebSocket. */
export type Connecting = {
  openSse: OpenTransport
  check: Check
  /** Makes what notices that a connection is dead. */
  watch: Watch
}
type Watch = (
  ...given: ConstructorParameters<typeof Liveness>
) => Pick<Liveness, 'begin' | 'asked' | 'heard' | 'doubt' | 'stop'>

/** What a client has beside what every client needs to attach a room and to read and write in it. */
export type Rest = Connecting & {
  /** Of the features, in the order in which they hear what happens. */
  parts: readonly MakePart[]
  me(client: Omit<Client, 'me'>, options: ClientOptions): Client
}
