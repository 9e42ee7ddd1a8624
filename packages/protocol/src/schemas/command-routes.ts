import type { CommandBodies, CommandType, PersonCommandBodies } from '@ovation/room'
import { z } from 'zod'
import type { CommandRouteName } from '../routes.ts'
import { commandSchemas } from './commands.ts'
import { mustFit } from './first-issue.ts'

/** The command that a route gives: which fields of its body stand in the address, or which one is the whole body of the request. */
type Given = {
  type: keyof PersonCommandBodies
  /** By the parameter of the address. */
  at?: Readonly<Record<string, string>>
  whole?: string
}

const message = { message: 'message' } as const
const actor = { person: 'actor' } as const
const poll = { poll: 'poll' } as const

/** Which command each route gives. */
export const COMMAND_OF_ROUTE = {
  openRoom: { type: 'room.open' },
  closeRoom: { type: 'room.close' },
  setRoomTitle: { type: 'room.title' },
  changeRoomSettings: { type: 'room.settings', whole: 'settings' },
  sendMessage: { type: 'message.send' },
  editMessage: { type: 'message.edit', at: message },
  deleteMessage: { type: 'message.delete', at: message },
  pinMessage: { type: 'message.pin', at: message },
  unpinMessage: { type: 'message.unpin', at: message },
  reactToMessage: { type: 'message.react', at: message },
  deleteMessagesOf: { type: 'message.deleteAll', at: actor },
  setAnnouncement: { type: 'announcement.set' },
  sendCustomEvent: { type: 'custom.send' },
  sendGift: { type: 'gift.send' },
  openPoll: { type: 'poll.open' },
  votePoll: { type: 'poll.vote', at: poll },
  closePoll: { type: 'poll.close', at: poll },
  grantRole: { type: 'role.grant', at: actor },
  mutePerson: { type: 'member.mute', at: actor },
  unmutePerson: { type: 'member.unmute', at: actor },
  banPerson: { type: 'member.ban', at: actor },
  unbanPerson: { type: 'member.unban', at: actor },
  sendNotice: { type: 'notice.send', at: { person: 'to' } },
  sendReport: { type: 'report.send' },
  raiseHand: { type: 'hand.raise' },
  lowerHand: { type: 'hand.lower', at: actor },
  seeHand: { type: 'hand.see', at: actor },
  inviteToStage: { type: 'stage.invite', at: actor },
  prepareForStage: { type: 'stage.prepare' },
  leaveStage: { type: 'stage.leave', at: actor },
  muteOnStage: { type: 'stage.mute', at: actor },
  arrangeStage: { type: 'stage.arrange' },
} as const satisfies Record<CommandRouteName, Given>

/** Parameters of addresses are text; messages have numbers. */
const WHOLE_NUMBER = /^\d{1,15}$/
const valueOf = (field: string, text: string): unknown =>
  field === 'message' && WHOLE_NUMBER.test(text) ? Number(text) : text

/**
 * The command that a request gives, from its address and its body, in the shape that frames have. Throws `value_out_of_range`
 * with the field that is wrong.
 */
export function commandOfRequest<K extends CommandRouteName>(
  route: K,
  params: Readonly<Record<string, string>>,
  body: unknown,
): { type: (typeof COMMAND_OF_ROUTE)[K]['type']; body: CommandBodies[CommandType] } {
  const { type, at = {}, whole }: Given = COMMAND_OF_ROUTE[route]
  const fields = Object.entries(at).map(([parameter, field]) => [field, valueOf(field, params[parameter] ?? '')])
  const given =
    whole === undefined ? { ...(body as object | undefined), ...Object.fromEntries(fields) } : { [whole]: body }
  return { type, body: mustFit(commandSchemas[type] as z.ZodType, given) } as never
}

/** The shape of a request's body: that of its command, without what stands in the address. Undefined where nothing is left. */
export function bodyOfCommand(route: CommandRouteName): z.ZodType | undefined {
  const { type, at = {}, whole }: Given = COMMAND_OF_ROUTE[route]
  const { shape } = commandSchemas[type] as unknown as z.ZodObject
  if (whole !== undefined) return shape[whole] as unknown as z.ZodType
  const taken = new Set(Object.values(at))
  const left = Object.entries(shape).filter(([field]) => !taken.has(field))
  if (left.length === 0) return undefined
  const body = z.strictObject(Object.fromEntries(left))
  return body.safeParse({}).success ? body.default({}) : body
}
