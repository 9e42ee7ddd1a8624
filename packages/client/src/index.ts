export { GIFTS } from '@ovation/room'
export { createClient } from './client.ts'
export { defineEvents } from './define-events.ts'
export type { Client, Rooms } from './api/client.ts'
export type { Connection, ConnectionStatus, Identity } from './api/connection.ts'
export type { CustomEvents, CustomRoomEvent, DefinedEvents, EventParsers } from '@ovation/features/custom/client'
export type { Gifts } from '@ovation/features/gifts/client'
export type { Moderation } from '@ovation/features/moderation/client'
export type { Occupancy } from '@ovation/features/occupancy/client'
export type { Polls } from '@ovation/features/polls/client'
export type { Reactions } from '@ovation/features/likes/client'
export { REACTIONS } from '@ovation/features/reactions/client'
export type { MessageReactions, Reaction, ReactionCounts, ReactionPeople } from '@ovation/features/reactions/client'
export type { RoomSettings } from '@ovation/features/room/client'
export type { Sanction } from '@ovation/features/moderation/client'
export type { Stage } from '@ovation/features/stage/client'
export type { DanmakuLayer, DanmakuOptions, Playback, StreamPlayer } from './api/media.ts'
export type { ChangedMessage } from '@ovation/features/messages/client'
export type { CommandOptions } from '@ovation/kernel/client'
export type {
  History,
  HistoryOptions,
  MessageHandlers,
  MessageInput,
  MessageRef,
  Messages,
  MessageSubscription,
  SendStatus,
  ShownMessage,
} from '@ovation/features/messages/client'
export type { Presence, PresenceChange } from '@ovation/features/presence/client'
export type { AttachOptions, CommandType, Discontinuity, Room, RoomSnapshot, RoomStatus } from './api/room.ts'
export type { TypingState } from '@ovation/features/typing/client'
export type { SharedState, StateOptions, StateValue } from '@ovation/features/state/client'
export type { Subscription } from '@ovation/kernel/client'
export type { ClientOptions, ClientStorage, TransportName, WebSocketLike } from './options.ts'
export { OvationError } from '@ovation/protocol'
export type {
  EdgeCode,
  ErrorCode,
  Level,
  OvationErrorOptions,
  Person,
  PresenceMember,
  ReplayChapter,
  ReplayItem,
  ReplayItems,
  ReplaySummary,
  RoomSummary,
  Self,
  Typing,
  WireError,
} from '@ovation/protocol'
export { expiryOf } from './credentials.ts'
export { charsIn, isGift, isStaff } from '@ovation/room'
export type {
  Access,
  Audience,
  Author,
  Danmaku,
  PublicState,
  EventBodies,
  EventDraft,
  EventType,
  GiftId,
  Gap,
  Message,
  PersonCommandBodies as CommandBodies,
  Poll,
  Position,
  Role,
  RefusalCode,
  RoomEvent,
  RoomState,
  Settings,
  SharedValue,
  StageGuest,
  StageLayout,
  StageState,
  StreamState,
  Tier,
  TimelineItem,
} from '@ovation/room'
