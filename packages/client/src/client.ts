import { CLIENTS } from './parts.ts'
import { REST } from './rest.ts'
import { membersClient } from './members.ts'
import type { Client } from './api/client.ts'
import { checkOptions } from './arguments.ts'
import { composeClient } from './compose-client.ts'
import type { ClientOptions } from './options.ts'

/**
 * Makes a client. It connects when the first room is attached. Throws an `OvationError` with the code `argument_invalid` if
 * an option is invalid; `server` is checked when it connects.
 *
 * @example
 * const client = createClient({ server: 'https://live.example.com', getToken })
 * const room = await client.rooms.get('demo').attach()
 * room.messages.subscribe((message) => console.log(message.text))
 */
export function createClient(options: ClientOptions): Client {
  checkOptions(options)
  // A copy: who somebody is may change, in this client alone.
  const own = { ...options }
  return REST.me(composeClient(own, REST, [...CLIENTS, membersClient]), own)
}
