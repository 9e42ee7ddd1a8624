import { isGuest, roleIn } from '../identity/index.ts'
import type { Frame, Sender } from './frames.ts'
import { reply, replyError } from './replies.ts'

/** What a command takes in the log besides its own text. */
const STORED_OVERHEAD_BYTES = 400

/** Passes a command on to its room, within the budgets of its sender. It is answered when it is stored; frames behind it do not wait. */
export function giveCommand(from: Sender, { id, room, type, body }: Frame<'command'>, chars: number): void {
  const { attachments, identity, address, guard, outbox, deps } = from
  const { budgets, rooms } = deps
  attachments.mustGet(room)
  const { id: actorId, name, avatar, aliases } = identity
  const guest = isGuest(actorId)
  guard.mustNotOvertake()
  if (budgets.rates.commands.take(actorId) === 0) {
    guard.turnAway()
    guard.mustNotOvertake()
  }
  if (guest) budgets.rates.guestCommands.mustTake(address)
  budgets.mustStore(chars + STORED_OVERHEAD_BYTES, { actor: actorId, guest, address })
  const actor = {
    ...{ id: actorId, name, role: roleIn(identity, room) },
    ...(avatar ? { avatar } : {}),
    ...(aliases ? { aliases } : {}),
  }
  void rooms.command(room, { actor, commandId: id, command: { type, body } as never }).then(
    (position) => reply(outbox, id, { position }),
    (error: unknown) => replyError(outbox, id, error, deps.logger),
  )
}

/** Likes are clamped, not refused: the excess is not counted. */
export function like({ identity, deps }: Sender, room: string, count: number): void {
  const taken = deps.budgets.rates.likes.take(identity.id, count)
  if (taken > 0) deps.rooms.like(room, taken)
}
