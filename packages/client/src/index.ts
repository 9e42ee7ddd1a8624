export { createClient } from './client.ts'
export { defineEvents } from './custom-events.ts'
export type { Client, Rooms } from './api/client.ts'
export type { Connection, ConnectionStatus, Identity } from './api/connection.ts'
export type {
  CustomEvents,
  CustomRoomEvent,
  DefinedEvents,
  EventParsers,
  Gifts,
  Moderation,
  Occupancy,
  Polls,
  Reactions,
  RoomSettings,
  Sanction,
  Stage,
} from './api/features.ts'
export type { DanmakuLayer, DanmakuOptions, Playback, StreamPlayer } from './api/media.ts'
export type {
  ChangedMessage,
  CommandOptions,
  History,
  HistoryOptions,
  MessageHandlers,
  MessageInput,
  MessageRef,
  Messages,
  MessageSubscription,
  SendStatus,
  ShownMessage,
} from './api/messages.ts'
export type { Presence, PresenceChange } from './api/presence.ts'
export type {
  AttachOptions,
  CommandType,
  Discontinuity,
  Room,
  RoomSnapshot,
  RoomStatus,
  TypingState,
} from './api/room.ts'
export type { SharedState, StateOptions, StateValue } from './api/state.ts'
export type { Subscription } from './api/subscription.ts'
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
export { charsIn, GIFTS, isGift, isStaff } from '@ovation/room'
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
