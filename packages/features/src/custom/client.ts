import type { Author, Position } from '@ovation/kernel'
import type { ClientPart, ClientPort, Subscription } from '@ovation/kernel/client'
import type { RoomEvent } from '@ovation/room'
import type { CustomCommands } from './rules.ts'

/** An event of your own. */
export interface CustomRoomEvent<Name extends string = string, Data = unknown> {
  /** With a prefix of your own: `quiz.answer`. */
  name: Name
  /** Up to 4 kB of JSON. It comes from another person's client: without a parser, it may be anything. */
  data: Data
  /** Who sent it, as shown at that moment. */
  by: Author
  /** Its position in the room's log. */
  position: Position
  /** When it was stored, by the server's clock: milliseconds since 1970. */
  at: number
}

/** Events of your own, stored and delivered in the same order as all other events. `defineEvents` adds types. */
export interface CustomEvents {
  /**
   * Sends an event: `name` with a prefix of your own (`quiz.answer`), `data` up to 4 kB of JSON. The setting
   * `customEventsFrom` (default `member`) says who may. Rejects with `forbidden`, `name_reserved` (the name is one of the
   * room's own), `data_too_large`, or as `room.command` does.
   *
   * @example
   * await room.events.send('quiz.answer', { choice: 2 })
   */
  send(name: string, data: unknown): Promise<Position>
  /** Calls back with every new event of that name. */
  subscribe(name: string, listener: (event: CustomRoomEvent) => void): Subscription
  /** Calls back with every new event, whatever its name. */
  subscribe(listener: (event: CustomRoomEvent) => void): Subscription
}

/** The events of `defineEvents`, in one room. `E` maps names to their data. */
export interface DefinedEvents<E extends object> {
  /** Like `CustomEvents.send`, for the defined names and data. */
  send<Name extends keyof E & string>(name: Name, data: E[Name]): Promise<Position>
  /** Calls back with every new event of that name. Events that its parser refuses (by throwing) are skipped. */
  subscribe<Name extends keyof E & string>(
    name: Name,
    listener: (event: CustomRoomEvent<Name, E[Name]>) => void,
  ): Subscription
  /** Calls back with every new event of the room, whatever its name and data. */
  subscribe(listener: (event: CustomRoomEvent) => void): Subscription
}

/** A parser for each name: returns the typed data, or throws. `parse` of zod and similar libraries fits. */
export type EventParsers<E extends object> = { readonly [Name in keyof E]?: (data: unknown) => E[Name] }

type Listener = (event: CustomRoomEvent) => void
type Port = ClientPort<{ commands: CustomCommands; events: RoomEvent }>

export const customClient = (port: Port): ClientPart<{ events: CustomEvents }> => ({
  room: {
    events: {
      send: (name, data) => port.room.command('custom.send', { name, data }),
      subscribe: (...given: [string, Listener] | [Listener]) => {
        const listener = given.pop() as Listener
        const [name] = given
        return port.events.subscribe(
          listener,
          ({ type, body, at, epoch, seq }) =>
            type === 'custom.sent' &&
            body &&
            (name ?? body.name) === body.name && { ...body, at, position: { epoch, seq } },
        )
      },
    },
  },
})
