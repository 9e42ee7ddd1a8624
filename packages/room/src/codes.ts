import type { AccessCode } from '@ovation/features/access/rules'
import type { CustomCode } from '@ovation/features/custom/rules'
import type { GiftCode } from '@ovation/features/gifts/rules'
import type { MessageCode } from '@ovation/features/messages/rules'
import type { PollCode } from '@ovation/features/polls/rules'
import type { RoomCode } from '@ovation/features/room/rules'
import type { StageCode } from '@ovation/features/stage/rules'
import type { StateCode } from '@ovation/features/state/rules'
import type { SiteCode } from '@ovation/features/site/rules'
import type { CommonCode } from '@ovation/kernel/rules'

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
  | SiteCode
  | 'room_full'
