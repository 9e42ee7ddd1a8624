import type { SiteCode } from '@ovation/features/site/rules'
import { accessRules } from '@ovation/features/access/rules'
import type { AccessCode, AccessSystemCommands } from '@ovation/features/access/rules'
import { announcementRules } from '@ovation/features/announcements/rules'
import type { AnnouncementCommands } from '@ovation/features/announcements/rules'
import { customRules } from '@ovation/features/custom/rules'
import type { CustomCode, CustomCommands } from '@ovation/features/custom/rules'
import { giftRules } from '@ovation/features/gifts/rules'
import type { GiftCode, GiftCommands } from '@ovation/features/gifts/rules'
import { likesRules } from '@ovation/features/likes/rules'
import type { LikesSystemCommands } from '@ovation/features/likes/rules'
import { messageRules } from '@ovation/features/messages/rules'
import type { MessageCode, MessageCommands } from '@ovation/features/messages/rules'
import { moderationRules } from '@ovation/features/moderation/rules'
import type { ModerationCommands, ModerationSystemCommands } from '@ovation/features/moderation/rules'
import { pollRules } from '@ovation/features/polls/rules'
import type { PollCode, PollCommands, PollSystemCommands } from '@ovation/features/polls/rules'
import { reactionRules } from '@ovation/features/reactions/rules'
import type { ReactionCode, ReactionCommands } from '@ovation/features/reactions/rules'
import { roomRules } from '@ovation/features/room/rules'
import type { RoomCode, RoomCommands, RoomSystemCommands } from '@ovation/features/room/rules'
import { stageRules } from '@ovation/features/stage/rules'
import type { StageCode, StageCommands, StageSystemCommands } from '@ovation/features/stage/rules'
import { stateRules } from '@ovation/features/state/rules'
import type { StateCode, StateCommands } from '@ovation/features/state/rules'
import { streamRules } from '@ovation/features/stream/rules'
import type { StreamSystemCommands } from '@ovation/features/stream/rules'
import type { CommonCode } from '@ovation/kernel/rules'
import type { MODELS } from './models.ts'
import type { Settings } from './settings.ts'

/** The rules of a room's features: the only list of them. */
export const RULES = {
  room: roomRules,
  access: accessRules,
  stage: stageRules,
  messages: messageRules,
  reactions: reactionRules,
  announcements: announcementRules,
  moderation: moderationRules,
  polls: pollRules,
  gifts: giftRules,
  likes: likesRules,
  stream: streamRules,
  custom: customRules,
  state: stateRules,
} satisfies Record<keyof typeof MODELS, object>

/** The commands that people give, and the body of each. `durationMs` null means without end. */
export interface PersonCommandBodies
  extends
    Omit<RoomCommands, 'room.settings'>,
    MessageCommands,
    ReactionCommands,
    AnnouncementCommands,
    ModerationCommands,
    PollCommands,
    GiftCommands,
    StageCommands,
    CustomCommands,
    StateCommands {
  'room.settings': { settings: Partial<Settings> }
}

/** Commands that only the room itself gives: a connection that sends one is refused. */
interface SystemCommandBodies
  extends
    RoomSystemCommands,
    AccessSystemCommands,
    ModerationSystemCommands,
    PollSystemCommands,
    LikesSystemCommands,
    StreamSystemCommands,
    StageSystemCommands {}

/** Every command and its body. */
export type CommandBodies = PersonCommandBodies & SystemCommandBodies

export type CommandType = keyof CommandBodies
export type Command<T extends CommandType = CommandType> = { [K in T]: { type: K; body: CommandBodies[K] } }[T]

/** Why the room's own rules refuse a command. The protocol's registry has the text for each. */
export type RefusalCode =
  | CommonCode
  | RoomCode
  | AccessCode
  | MessageCode
  | PollCode
  | GiftCode
  | StageCode
  | CustomCode
  | StateCode
  | ReactionCode
  | SiteCode
  | 'room_full'
