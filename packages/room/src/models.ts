import { access } from '@ovation/features/access/model'
import type { AccessEvents, AccessSettings, AccessSlice } from '@ovation/features/access/model'
import { announcements } from '@ovation/features/announcements/model'
import type { AnnouncementEvents, AnnouncementSlice } from '@ovation/features/announcements/model'
import { custom } from '@ovation/features/custom/model'
import type { CustomEvents, CustomSettings } from '@ovation/features/custom/model'
import { gifts } from '@ovation/features/gifts/model'
import type { GiftEvents, GiftSettings } from '@ovation/features/gifts/model'
import { likes } from '@ovation/features/likes/model'
import type { LikesEvents, LikesSlice } from '@ovation/features/likes/model'
import { messages } from '@ovation/features/messages/model'
import type { MessageEvents, MessageSettings, MessageSlice, SentMessage } from '@ovation/features/messages/model'
import { state } from '@ovation/features/state/model'
import { moderation } from '@ovation/features/moderation/model'
import type { ModerationEvents } from '@ovation/features/moderation/model'
import { polls } from '@ovation/features/polls/model'
import type { PollEvents, PollSlice } from '@ovation/features/polls/model'
import { reactions } from '@ovation/features/reactions/model'
import type { ReactedMessage, ReactionEvents, ReactionSettings } from '@ovation/features/reactions/model'
import { room } from '@ovation/features/room/model'
import type { RoomEvents, RoomSlice, ScheduleSettings } from '@ovation/features/room/model'
import { stage } from '@ovation/features/stage/model'
import type { StageEvents, StageSettings, StageSlice } from '@ovation/features/stage/model'
import type { StateEvents, StateSettings, StateSlice } from '@ovation/features/state/model'
import { stream } from '@ovation/features/stream/model'
import type { StreamEvents, StreamSlice } from '@ovation/features/stream/model'
import { composeModels } from '@ovation/kernel'

/** The features of a room. The only list of their models; whatever concerns all of them is computed from it. */
export const MODELS = {
  room,
  access,
  messages,
  reactions,
  announcements,
  moderation,
  polls,
  gifts,
  likes,
  stream,
  stage,
  custom,
  state,
}

export const composition = /* @__PURE__ */ composeModels(MODELS)

/** Every kind of event of the features, and its body. */
export interface FeatureEvents
  extends
    Omit<RoomEvents, 'room.changed'>,
    AccessEvents,
    AnnouncementEvents,
    CustomEvents,
    GiftEvents,
    LikesEvents,
    MessageEvents,
    ModerationEvents,
    PollEvents,
    ReactionEvents,
    StageEvents,
    StateEvents,
    StreamEvents {}

/** What the features keep of a room; its settings are put together from all of them. */
export interface FeatureState
  extends
    Omit<RoomSlice, 'settings'>,
    AccessSlice,
    AnnouncementSlice,
    MessageSlice,
    PollSlice,
    LikesSlice,
    StreamSlice,
    StageSlice,
    StateSlice {}

/** The settings of the features. */
export interface FeatureSettings
  extends
    MessageSettings,
    ReactionSettings,
    AccessSettings,
    StageSettings,
    CustomSettings,
    StateSettings,
    GiftSettings,
    ScheduleSettings {}

/** What features tell of a message. */
export interface FeatureMessage extends SentMessage, ReactedMessage {}
