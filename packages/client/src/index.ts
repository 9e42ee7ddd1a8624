export type { AttachOptions } from './attach-calls.ts'
export { createClient } from './client.ts'
export type { Client } from './client.ts'
export type { Connection, ConnectionStatus } from './connection.ts'
export type { CustomEvent } from './features.ts'
export type {
  ChangedMessage,
  History,
  MessageHandlers,
  MessageSubscription,
  SentMessage,
  ShownMessage,
} from './messages.ts'
export type { ClientOptions, ClientStorage, TransportName, WebSocketLike } from './options.ts'
export type { CommandOptions, SendStatus } from './outgoing.ts'
export type { Discontinuity, Room, RoomSnapshot, RoomStatus, TypingState } from './room.ts'
export type { Presence, PresenceChange } from './presence.ts'
export type { SharedState, StateOptions, StateValue } from './state.ts'
export { OvationError } from '@ovation/protocol'
export type { ErrorCode, PresenceMember, ReplayItem, ReplayItems, ReplaySummary, Self } from '@ovation/protocol'
export { expiryOf } from './credentials.ts'
export { charsIn, GIFTS, isGift, isStaff } from '@ovation/room'
export type {
  Danmaku,
  PublicState,
  Message,
  Position,
  Poll,
  Role,
  RoomEvent,
  StageGuest,
  StageLayout,
  StageState,
  StreamState,
  TimelineItem,
} from '@ovation/room'
