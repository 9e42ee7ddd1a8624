import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { Position } from '@ovation/room'
import type { StageLayout } from './model.ts'
import type { StageCommands } from './rules.ts'

/**
 * Guests on stage with the host: who asks and who was invited (`state.stage`), and, for an invited guest, `self.stage` to
 * publish with.
 */
export interface Stage {
  /**
   * Asks to come on stage. Rejects with `not_live`, `hands_down` (the setting `hands` is off), `muted`,
   * `hands_full` or `nothing_to_change`.
   */
  raiseHand(): Promise<Position>
  /** Lowers one's own hand; staff may lower anybody's. Rejects with `forbidden` or `nothing_to_change`. */
  lowerHand(actor?: string): Promise<Position>
  /**
   * Invites somebody on stage, whether they raised a hand or not, from host upwards; they accept it themselves. Rejects with
   * `forbidden`, `not_live`, `stage_full`, `not_present` if they are not in the room, or `nothing_to_change` if they are on
   * stage already.
   */
  invite(actor: string): Promise<Position>
  /**
   * Tells that somebody’s raised hand was shown to a host, which they are told, from host upwards. Rejects with `forbidden`
   * or `nothing_to_change`.
   */
  seeHand(actor: string): Promise<Position>
  /**
   * Accepts an invitation: the host sees that whoever was invited gets ready. Again once they have another name. Rejects
   * with `not_on_stage` or `nothing_to_change`.
   */
  prepare(): Promise<Position>
  /** Leaves the stage; staff may remove anybody. Rejects with `forbidden`, `outranked` or `not_on_stage`. */
  leave(actor?: string): Promise<Position>
  /**
   * Mutes a guest's microphone for everybody, or ends that, from moderator upwards. Rejects with `forbidden`, `outranked`
   * or `not_on_stage`.
   */
  mute(actor: string, muted: boolean): Promise<Position>
  /**
   * Sets how guests are arranged beside the host (`corner` or `side`), from host upwards. Rejects with `forbidden` or
   * `nothing_to_change`.
   */
  arrange(layout: StageLayout): Promise<Position>
}

export const stageClient = (port: ClientPort<{ commands: StageCommands }>): ClientPart<{ stage: Stage }> => ({
  room: {
    stage: {
      raiseHand: () => port.room.command('hand.raise', {}),
      lowerHand: (actor) => port.room.command('hand.lower', { actor }),
      invite: (actor) => port.room.command('stage.invite', { actor }),
      seeHand: (actor) => port.room.command('hand.see', { actor }),
      prepare: () => port.room.command('stage.prepare', {}),
      leave: (actor) => port.room.command('stage.leave', { actor }),
      mute: (actor, muted) => port.room.command('stage.mute', { actor, muted }),
      arrange: (layout) => port.room.command('stage.arrange', { layout }),
    },
  },
})
