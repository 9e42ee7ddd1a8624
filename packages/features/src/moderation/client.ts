import type { Role } from '@ovation/kernel'
import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { PersonCommandBodies as CommandBodies, Position } from '@ovation/room'
import type { ModerationCommands } from './rules.ts'

/** The duration and the reason of a sanction. */
export interface Sanction {
  /** Milliseconds; null, the default, means until it is lifted. */
  durationMs?: number | null
  /** Shown to the person, and stored for the staff. */
  reason?: string
}

/** Moderation of people. `actor` is a person's id: `message.author.id`. */
export interface Moderation {
  /**
   * Mutes somebody, who can then only read: **until `unmute`, unless `durationMs` is given**. From moderator upwards,
   * against lower roles. Rejects with `forbidden`, `outranked` or `value_out_of_range`.
   *
   * @example
   * await room.moderation.mute(message.author.id, { durationMs: 600_000, reason: 'spam' })
   */
  mute(actor: string, sanction?: Sanction): Promise<Position>
  /** Lifts a mute. Rejects with `forbidden`, `outranked` or `nothing_to_change`. */
  unmute(actor: string): Promise<Position>
  /**
   * Removes somebody from the room, and keeps them out: **until `unban`, unless `durationMs` is given**. Their connections
   * to the room, their video and their replays end within a second. Rejects as `mute` does.
   */
  ban(actor: string, sanction?: Sanction): Promise<Position>
  /** Lifts a ban. Rejects as `unmute` does. */
  unban(actor: string): Promise<Position>
  /**
   * Grants somebody a role in this room, from host upwards and below one's own. It does not lower the role in a token: the
   * higher of the two counts. Rejects with `forbidden`, `outranked` or `nothing_to_change`.
   *
   * @example
   * await room.moderation.setRole('user-42', 'moderator')
   */
  setRole(actor: string, role: Role): Promise<Position>
  /** Reports a message or a person to the staff. Everybody may; nobody else sees it. */
  report(report: CommandBodies['report.send']): Promise<Position>
  /** Sends a notice to one person only, from moderator upwards. Rejects with `forbidden`. */
  notify(actor: string, text: string): Promise<Position>
}

export function moderationClient(
  port: ClientPort<{ commands: ModerationCommands }>,
): ClientPart<{ moderation: Moderation }> {
  const sanction = (type: 'member.mute' | 'member.ban') => async (actor: string, options?: Sanction) => {
    const { durationMs = null, reason }: Sanction = port.optionsOf(options)
    return port.room.command(type, { actor, durationMs, reason: reason || undefined })
  }
  return {
    room: {
      moderation: {
        mute: sanction('member.mute'),
        unmute: (actor) => port.room.command('member.unmute', { actor }),
        ban: sanction('member.ban'),
        unban: (actor) => port.room.command('member.unban', { actor }),
        setRole: (actor, role) => port.room.command('role.grant', { actor, role }),
        report: (report) => port.room.command('report.send', report),
        notify: (to, text) => port.room.command('notice.send', { to, text }),
      },
    },
  }
}
