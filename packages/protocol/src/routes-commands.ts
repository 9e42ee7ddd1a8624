import type { Danmaku, Position, Role, Settings, StageLayout } from '@ovation/room'
import type { Reaction } from '@ovation/features/reactions/model'
import { OF_A_ROOM } from './routes-people.ts'
import type { RouteSpec } from './route-spec.ts'

// The commands of a room over HTTP: what a connection sends in a frame, a request sends with the same body, to the same rules.

/** What goes in and comes out of each. Where an answer is a `Position`, it is that of the event in the log of the room. */
export type CommandRouteTypes = {
  openRoom: { body: { title?: string | undefined }; reply: Position }
  closeRoom: { body: { reason?: string | undefined }; reply: Position }
  setRoomTitle: { body: { title: string }; reply: Position }
  changeRoomSettings: { body: Partial<Settings>; reply: Position }
  /** `seq` of the answer is the number of the message. */
  sendMessage: {
    body: {
      text: string
      danmaku?: Danmaku | undefined
      /** Any JSON of up to 4 KiB that goes with the message. */
      data?: unknown
      /** The number of the message that is answered. */
      replyTo?: number | undefined
      /** The moment of the video that it is about, milliseconds since 1970. */
      streamTime?: number | undefined
    }
    reply: Position
  }
  editMessage: { body: { text: string }; reply: Position }
  deleteMessage: { reply: Position }
  pinMessage: { reply: Position }
  unpinMessage: { reply: Position }
  /** Without `on` it toggles. */
  reactToMessage: { body: { emoji: Reaction; on?: boolean | undefined }; reply: Position }
  deleteMessagesOf: { reply: Position }
  setAnnouncement: { body: { text: string | null }; reply: Position }
  sendCustomEvent: { body: { name: string; data: unknown }; reply: Position }
  sendGift: { body: { gift: string; count: number }; reply: Position }
  openPoll: {
    body: { question: string; options: string[]; durationMs?: number | undefined }
    reply: Position & { poll: string }
  }
  votePoll: { body: { option: number }; reply: Position }
  closePoll: { reply: Position }
  grantRole: { body: { role: Role }; reply: Position }
  /** `durationMs` null: without end. */
  mutePerson: { body: { durationMs: number | null; reason?: string | undefined }; reply: Position }
  unmutePerson: { reply: Position }
  banPerson: { body: { durationMs: number | null; reason?: string | undefined }; reply: Position }
  unbanPerson: { reply: Position }
  sendNotice: { body: { text: string }; reply: Position }
  sendReport: {
    body: { message?: number | undefined; actor?: string | undefined; reason: string }
    reply: Position
  }
  raiseHand: { reply: Position }
  lowerHand: { reply: Position }
  seeHand: { reply: Position }
  inviteToStage: { reply: Position }
  prepareForStage: { reply: Position }
  leaveStage: { reply: Position }
  muteOnStage: { body: { muted: boolean }; reply: Position }
  arrangeStage: { body: { layout: StageLayout }; reply: Position }
}

/** What any command may be refused with, besides what its own rules say. */
const OF_COMMANDS = [
  ...OF_A_ROOM,
  'room_closed',
  'site_paused',
  'value_out_of_range',
  'quota_exceeded',
  'storage_full',
  'room_full',
  'command_conflict',
  'command_unknown_outcome',
] as const

/** The room's rules judge who may: here only bans do. */
const access = { who: 'room', role: 'guest' } as const
const command = { access, cors: 'allowed' } as const

export const COMMAND_ROUTES = {
  closeRoom: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/close',
    what: 'Closes a room: nobody below moderator sends anything until it is opened again. What was said stays.',
    errors: [...OF_COMMANDS, 'nothing_to_change', 'text_empty', 'text_too_long'],
  },
  openRoom: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/open',
    what: 'Opens a room that was closed, with a new title if one is given.',
    errors: [...OF_COMMANDS, 'nothing_to_change', 'text_empty', 'text_too_long'],
  },
  setRoomTitle: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/title',
    what: 'Sets the title of a room.',
    errors: [...OF_COMMANDS, 'nothing_to_change', 'text_empty', 'text_too_long'],
  },
  changeRoomSettings: {
    ...command,
    method: 'PATCH',
    path: '/api/v1/rooms/:room/settings',
    what: 'Changes those settings of a room that are named; the others stay.',
    errors: [...OF_COMMANDS, 'nothing_to_change', 'password_missing'],
  },
  sendMessage: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/messages',
    status: 201,
    what: 'Sends a message.',
    errors: [
      ...OF_COMMANDS,
      ...['muted', 'speak_restricted', 'slow_mode', 'text_empty', 'text_too_long'],
      ...['data_too_large', 'message_not_found'],
    ] as const,
  },
  editMessage: {
    ...command,
    method: 'PATCH',
    path: '/api/v1/rooms/:room/messages/:message',
    what: 'Changes the text of one’s own message.',
    errors: [
      ...OF_COMMANDS,
      ...['message_not_found', 'message_deleted', 'outranked', 'muted', 'text_empty', 'text_too_long'],
    ] as const,
  },
  pinMessage: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/messages/:message/pin',
    what: 'Pins a message.',
    errors: [...OF_COMMANDS, 'message_not_found', 'message_deleted', 'nothing_to_change', 'pins_full'],
  },
  unpinMessage: {
    ...command,
    method: 'DELETE',
    path: '/api/v1/rooms/:room/messages/:message/pin',
    what: 'Unpins a message.',
    errors: [...OF_COMMANDS, 'nothing_to_change'],
  },
  reactToMessage: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/messages/:message/reactions',
    what: 'Reacts to a message with an emoji, or takes it back.',
    errors: [...OF_COMMANDS, 'message_not_found', 'message_deleted', 'muted', 'nothing_to_change'],
  },
  deleteMessage: {
    ...command,
    method: 'DELETE',
    path: '/api/v1/rooms/:room/messages/:message',
    what: 'Deletes a message: one’s own, or as a moderator that of somebody with a lower role.',
    errors: [...OF_COMMANDS, 'message_not_found', 'message_deleted', 'outranked'],
  },
  deleteMessagesOf: {
    ...command,
    method: 'DELETE',
    path: '/api/v1/rooms/:room/people/:person/messages',
    what: 'Deletes the newest messages of somebody with a lower role, up to 200.',
    errors: [...OF_COMMANDS, 'nothing_to_change', 'outranked'],
  },
  setAnnouncement: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/announcement',
    what: 'Sets the announcement of a room; null removes it.',
    errors: [...OF_COMMANDS, 'nothing_to_change', 'text_empty', 'text_too_long'],
  },
  sendCustomEvent: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/events',
    status: 201,
    what: 'Sends an event of your own kind, with a name such as `shop.item-shown`, to everybody in the room.',
    errors: [...OF_COMMANDS, 'muted', 'name_reserved', 'data_too_large'],
  },
  sendGift: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/gifts',
    status: 201,
    what: 'Sends a gift, paid from the wallet of the person who sends it.',
    errors: [...OF_COMMANDS, 'gift_unknown', 'insufficient_funds'],
  },
  openPoll: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/polls',
    status: 201,
    what: 'Opens a poll. With `durationMs` it ends by itself.',
    errors: [...OF_COMMANDS, 'poll_running', 'options_alike', 'text_empty', 'text_too_long'],
  },
  votePoll: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/polls/:poll/votes',
    status: 201,
    what: 'Votes for an option of the poll that is open, counted from 0; once for each person.',
    errors: [...OF_COMMANDS, 'poll_not_open', 'option_unknown', 'already_voted'],
  },
  closePoll: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/polls/:poll/close',
    what: 'Ends a poll; its result is published.',
    errors: [...OF_COMMANDS, 'poll_not_open'],
  },
  grantRole: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/members/:person',
    what: 'Gives somebody a role below one’s own in a room; `guest` takes it away.',
    errors: [...OF_COMMANDS, 'outranked', 'nothing_to_change'],
  },
  mutePerson: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/people/:person/mute',
    what: 'Mutes somebody with a lower role for a time, or without end.',
    errors: [...OF_COMMANDS, 'outranked', 'nothing_to_change', 'text_empty', 'text_too_long'],
  },
  unmutePerson: {
    ...command,
    method: 'DELETE',
    path: '/api/v1/rooms/:room/people/:person/mute',
    what: 'Ends somebody’s mute.',
    errors: [...OF_COMMANDS, 'outranked', 'nothing_to_change'],
  },
  banPerson: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/people/:person/ban',
    what: 'Bans somebody with a lower role for a time, or without end: chat, video and requests end at once.',
    errors: [...OF_COMMANDS, 'outranked', 'nothing_to_change', 'text_empty', 'text_too_long'],
  },
  unbanPerson: {
    ...command,
    method: 'DELETE',
    path: '/api/v1/rooms/:room/people/:person/ban',
    what: 'Ends somebody’s ban.',
    errors: [...OF_COMMANDS, 'outranked', 'nothing_to_change'],
  },
  sendNotice: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/people/:person/notices',
    status: 201,
    what: 'Sends somebody a notice that only they and the moderators see.',
    errors: [...OF_COMMANDS, 'outranked', 'text_empty', 'text_too_long'],
  },
  sendReport: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/reports',
    status: 201,
    what: 'Reports a message or a person to the moderators of a room.',
    errors: [...OF_COMMANDS, 'message_not_found', 'text_empty', 'text_too_long'],
  },
  raiseHand: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/hands',
    status: 201,
    what: 'Asks to come on stage.',
    errors: [...OF_COMMANDS, 'not_live', 'hands_down', 'hands_full', 'muted', 'nothing_to_change'],
  },
  seeHand: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/hands/:person/seen',
    what: 'Tells somebody that a host saw their request to come on stage.',
    errors: [...OF_COMMANDS, 'nothing_to_change'],
  },
  lowerHand: {
    ...command,
    method: 'DELETE',
    path: '/api/v1/rooms/:room/hands/:person',
    what: 'Takes back a request to come on stage, or declines somebody’s as a moderator.',
    errors: [...OF_COMMANDS, 'nothing_to_change', 'outranked'],
  },
  inviteToStage: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/stage/guests/:person',
    what: 'Invites somebody in the room to the stage.',
    errors: [...OF_COMMANDS, 'not_live', 'not_present', 'stage_full', 'outranked', 'nothing_to_change'],
  },
  prepareForStage: {
    ...command,
    method: 'POST',
    path: '/api/v1/rooms/:room/stage/prepare',
    what: 'Accepts one’s own invitation to the stage.',
    errors: [...OF_COMMANDS, 'not_on_stage', 'nothing_to_change'],
  },
  muteOnStage: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/stage/guests/:person/muted',
    what: 'Mutes the microphone of a guest on stage, or unmutes it.',
    errors: [...OF_COMMANDS, 'not_on_stage', 'outranked', 'nothing_to_change'],
  },
  arrangeStage: {
    ...command,
    method: 'PUT',
    path: '/api/v1/rooms/:room/stage/layout',
    what: 'Chooses how guests are shown: in the `corner` of the video, or `side` by side with it.',
    errors: [...OF_COMMANDS, 'nothing_to_change'],
  },
  leaveStage: {
    ...command,
    method: 'DELETE',
    path: '/api/v1/rooms/:room/stage/guests/:person',
    what: 'Leaves the stage, or takes somebody off it as a moderator.',
    errors: [...OF_COMMANDS, 'not_on_stage', 'outranked'],
  },
} as const satisfies { [K in keyof CommandRouteTypes]: RouteSpec }
