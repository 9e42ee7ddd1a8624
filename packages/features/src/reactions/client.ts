import type { Position } from '@ovation/kernel'
import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { ClientFrame, RowsPage } from '@ovation/protocol'
import type { RoomEvent } from '@ovation/room'
import type { MessageRef, ShownMessage } from '../messages/client-types.ts'
import { REACTIONS } from './model.ts'
import type { Reaction } from './model.ts'
import type { ReactionCommands } from './rules.ts'

export { REACTIONS } from './model.ts'
export type { Reaction, ReactionCounts } from './model.ts'

/** Who put one emoji under a message. */
export interface ReactionPeople {
  /** Their ids, and their names when they did. */
  people: { id: string; name: string }[]
  /** Whether there are others after the last of them. */
  more: boolean
}

/** Emoji under messages. How many there are of each is in `message.reactions`. */
export interface MessageReactions {
  /**
   * Puts an emoji (👍 ❤️ 😂 😮 😢 🎉) under a message, or takes it back if this person has put it there; with `on`, only one of
   * both. Rejects with `muted`, `message_not_found`, `message_deleted` or, with `on`, `nothing_to_change`.
   *
   * @example
   * await room.reactions.toggle(message, '👍')
   */
  toggle(message: MessageRef | ShownMessage, emoji: Reaction, on?: boolean): Promise<Position>
  /** The emoji that this person has put under a message; known for shown messages shortly after the room is attached. */
  own(message: Pick<ShownMessage, 'seq'> | undefined): readonly Reaction[]
  /**
   * Who put an emoji under a message, in the order of their ids: up to 100 at once, `after` an id. Rejects with
   * `message_deleted` once it is deleted.
   */
  people(message: MessageRef | ShownMessage, emoji: Reaction, after?: string): Promise<ReactionPeople>
}

const MAX_ROWS = 100
const MAX_REMEMBERED = 1_000

type Port = ClientPort<{
  commands: ReactionCommands
  events: RoomEvent
  snapshot: { messages: readonly ShownMessage[] }
  frames: Extract<ClientFrame, { t: 'rows' }>
}>

export function reactionsClient(port: Port): ClientPart<{ reactions: MessageReactions }> {
  /** This person's own, each as `MESSAGE/EMOJI`. */
  const own = new Set<string>()
  const ask = (wanted: { keys: string[] } | { prefix: string; after: string }): Promise<RowsPage> =>
    port.request({ t: 'rows', slice: 'reactors', ...wanted })
  port.events.subscribe((event) => {
    if (event.type !== 'message.reacted' || !port.connection.isSelf(event.actor) || !event.body) return
    if (own.size > MAX_REMEMBERED) own.clear()
    own[event.body.on ? 'add' : 'delete'](`${event.body.message}/${event.body.emoji}`)
  })
  return {
    room: {
      reactions: {
        toggle: async (message, emoji, on) =>
          port.room.command('message.react', { message: await port.seqOf(message), emoji, on } as never),
        own: (message) => REACTIONS.filter((emoji) => own.has(`${message?.seq}/${emoji}`)),
        people: async (message, emoji, after = '') => {
          const prefix = `${await port.seqOf(message)}/${String(emoji)}/`
          const { rows, more } = await ask({ prefix, after: after ? prefix + String(after) : '' })
          return {
            people: rows.map(({ key, data }) => ({ id: key.slice(prefix.length), ...(data as { name: string }) })),
            more,
          }
        },
      },
    },
    attached: () => {
      own.clear()
      const { id = '', aliases = [] } = port.connection.self ?? {}
      const keys = port.room
        .getSnapshot()
        .messages.flatMap(({ seq, reactions = {} }) =>
          Object.keys(reactions).flatMap((emoji) => [id, ...aliases].map((one) => `${seq}/${emoji}/${one}`)),
        )
        .slice(-MAX_ROWS)
      if (keys.length === 0) return
      // A connection that ends meanwhile attaches again.
      ask({ keys }).then(
        ({ rows }) => {
          for (const { key } of rows) own.add(key.split('/', 2).join('/'))
          port.changed()
        },
        () => {},
      )
    },
  }
}
