import type { AccessSystemCommands } from '@ovation/features/access/rules'
import type { AnnouncementCommands } from '@ovation/features/announcements/rules'
import type { CustomCommands } from '@ovation/features/custom/rules'
import type { GiftCommands } from '@ovation/features/gifts/rules'
import type { LikesSystemCommands } from '@ovation/features/likes/rules'
import type { MessageCommands } from '@ovation/features/messages/rules'
import type { ModerationCommands, ModerationSystemCommands } from '@ovation/features/moderation/rules'
import type { PollCommands, PollSystemCommands } from '@ovation/features/polls/rules'
import type { RoomCommands } from '@ovation/features/room/rules'
import type { StageCommands, StageSystemCommands } from '@ovation/features/stage/rules'
import type { StateCommands } from '@ovation/features/state/rules'
import type { StreamSystemCommands } from '@ovation/features/stream/rules'
import type { Settings } from './settings.ts'

/** The commands that people give, and the body of each. `durationMs` null means without end. */
export interface PersonCommandBodies
  extends
    Omit<RoomCommands, 'room.settings'>,
    MessageCommands,
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
