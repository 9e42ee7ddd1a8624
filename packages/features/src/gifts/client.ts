import type { ClientPart, ClientPort, Subscription } from '@ovation/kernel/client'
import type { ClientFrame, WalletState } from '@ovation/protocol'
import type { Position, RoomEvent } from '@ovation/room'
import type { GiftId } from './catalogue.ts'
import type { GiftCommands } from './rules.ts'

/** Gifts, paid with coins. The catalogue is `GIFTS`. */
export interface Gifts {
  /**
   * Pays for a gift and shows it, both or neither; `count` is 1 by default. Rejects with `insufficient_funds`,
   * `gift_unknown` or `value_out_of_range`. With `command_unknown_outcome` it may have been paid.
   *
   * @example
   * await room.gifts.send('star', 3)
   */
  send(gift: GiftId, count?: number): Promise<Position>
  /**
   * Whole coins that this person can spend in this room, including the test coins of a joining viewer. Rejects with
   * `timeout`.
   */
  balance(): Promise<number>
  /** Calls back with every new gift. `body` is null if the person was erased; `body.amount` is in whole coins. */
  subscribe(listener: (gift: RoomEvent<'gift.sent'>) => void): Subscription
}

type Port = ClientPort<{ commands: GiftCommands; events: RoomEvent; frames: Extract<ClientFrame, { t: 'wallet' }> }>

export const giftsClient = (port: Port): ClientPart<{ gifts: Gifts }> => ({
  room: {
    gifts: {
      send: (gift, count = 1) => port.room.command('gift.send', { gift, count }),
      balance: async () => {
        await port.attached()
        return (await port.request<WalletState>({ t: 'wallet' })).balance
      },
      subscribe: (listener) => port.events.subscribe(listener, (event) => event.type === 'gift.sent' && event),
    },
  },
})
