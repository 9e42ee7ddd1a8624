import { PERMISSIONS, SYSTEM_COMMANDS } from '../commands.ts'
import type { Command, CommandType } from '../commands.ts'
import { authorise } from '../authority.ts'
import { isStaff, SYSTEM_ACTOR_ID } from '../roles.ts'
import type { Role } from '../roles.ts'
import type { RoomState } from '../state.ts'
import * as messages from './messages.ts'
import * as people from './people.ts'
import * as play from './play.ts'
import * as room from './room.ts'
import * as stage from './stage.ts'
import * as shared from './shared-state.ts'
import { refuse } from './types.ts'
import type { Decision, DecideContext, Refusal, Rule } from './types.ts'

export { refusalOfClaim } from './play.ts'

const RULES: { [K in CommandType]: Rule<K> } = {
  'room.open': room.open,
  'room.close': room.close,
  'room.title': room.title,
  'room.settings': room.settings,
  'message.send': messages.send,
  'message.edit': messages.edit,
  'message.delete': messages.remove,
  'message.pin': messages.pin,
  'message.unpin': messages.unpin,
  'announcement.set': messages.announce,
  'role.grant': people.grant,
  'role.hold': people.hold,
  'member.mute': people.mute,
  'member.unmute': people.unmute,
  'member.ban': people.ban,
  'member.unban': people.unban,
  'report.send': messages.report,
  'notice.send': messages.notice,
  'poll.open': play.openPoll,
  'poll.vote': play.vote,
  'poll.tally': play.tallyPoll,
  'poll.close': play.closePoll,
  'gift.send': play.sendGift,
  'likes.tally': play.tallyLikes,
  'stream.start': play.startStream,
  'stream.interrupt': play.interruptStream,
  'stream.end': play.endStream,
  'custom.send': messages.custom,
  'door.set': room.setDoor,
  'state.set': shared.set,
  'state.delete': shared.remove,
  'hand.raise': stage.raise,
  'hand.lower': stage.lower,
  'stage.invite': stage.invite,
  'stage.leave': stage.leave,
  'stage.mute': stage.mute,
  'stage.arrange': stage.arrange,
  'stage.appear': stage.appear,
  'stage.vanish': stage.vanish,
  'person.erase': people.erase,
}

export const COMMAND_TYPES = Object.keys(RULES) as CommandType[]

/** What of a room stays possible while it is closed, to those who run it. */
const closedTo = (role: Role, type: CommandType): boolean =>
  type !== 'room.open' && !isStaff(role) && type !== 'report.send'

/**
 * Decides one command against the room as it stands. Pure: time, ids and what had to be looked up come in through `ctx`.
 * Gives the events to append, with claims and postings, or a refusal; never both.
 */
export function decide(state: RoomState, command: Command, ctx: DecideContext): Decision | Refusal {
  // From another node it may be one that this program does not know.
  if (!Object.hasOwn(RULES, command.type)) return refuse('forbidden')
  const rule = RULES[command.type] as Rule<CommandType>
  if (ctx.actor.id === SYSTEM_ACTOR_ID) return rule(state, command.body, { ...ctx, effectiveRole: 'owner' })
  if (SYSTEM_COMMANDS.has(command.type)) return refuse('forbidden')
  // Who gives commands was let in at the door: that they know the password was asked there.
  const { standing, now, actor } = ctx
  const who = { role: actor.role, standing, now, known: true, door: state.door ?? undefined }
  const authority = authorise(state, who, PERMISSIONS[command.type] ?? 'owner')
  if (!authority.ok) return authority
  const { role } = authority
  if (state.lifecycle === 'closed' && closedTo(role, command.type)) return refuse('room_closed')
  return rule(state, command.body, { ...ctx, effectiveRole: role })
}
