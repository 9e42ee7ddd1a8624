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
export type { AttachOptions, Discontinuity, Room, RoomSnapshot, RoomStatus, TypingState } from './api/room.ts'
export type { Subscription } from './api/subscription.ts'
export type { ClientOptions, ClientStorage, TransportName, WebSocketLike } from './options.ts'
export { OvationError } from '@ovation/protocol'
export type {
  ErrorCode,
  Level,
  Person,
  ReplayItem,
  ReplayItems,
  ReplaySummary,
  RoomSummary,
  Self,
  Typing,
} from '@ovation/protocol'
export { expiryOf } from './credentials.ts'
export { charsIn, GIFTS, isGift, isStaff } from '@ovation/room'
export type {
  Access,
  Audience,
  Author,
  CommandBodies,
  CommandType,
  Danmaku,
  Essential,
  EventBodies,
  EventType,
  GiftId,
  Hole,
  Message,
  Poll,
  Position,
  Role,
  RoomEvent,
  Settings,
  StageGuest,
  StageLayout,
  StageState,
  StreamState,
  Tier,
  TimelineItem,
} from '@ovation/room'
