export { GIFTS } from '@ovation/room'
export { createClient } from './client.ts'
export { defineEvents } from './define-events.ts'
export type { Client, Rooms } from './api/client.ts'
export type { Connection, ConnectionStatus, Identity } from './api/connection.ts'
export type { Members } from './api/members.ts'
export type { Me, MyProfile, ProfileChange, WaysToSignIn } from './api/me.ts'
export type { AttachOptions, Discontinuity, RoomStatus } from './api/attaching.ts'
export * from './api/room.ts'
export type { DanmakuLayer, DanmakuOptions, Playback, StreamPlayer } from './api/media.ts'
export type { CommandOptions } from '@ovation/kernel/client'
export type { Subscription } from '@ovation/kernel/client'
export type { ClientOptions, ClientStorage, TransportName, WebSocketLike } from './options.ts'
export { OvationError } from '@ovation/protocol'
export type {
  AccountSession,
  EdgeCode,
  ErrorCode,
  GuestSpan,
  Level,
  OvationErrorOptions,
  Person,
  PresenceMember,
  ReplayChapter,
  ReplayCover,
  ReplayItem,
  ReplayItems,
  ReplayGuest,
  ReplayStage,
  ReplaySummary,
  RoomMember,
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
  RaisedHand,
  Role,
  RefusalCode,
  RoomEvent,
  RoomState,
  Settings,
  SharedValue,
  SiteRole,
  StageGuest,
  StageLayout,
  StageState,
  StreamState,
  Tier,
  TimelineItem,
} from '@ovation/room'
