import type { Slots } from '../base.ts'
import { BesideTitle } from './beside-title.tsx'
import { ChatLookSettings } from './chat-look.tsx'
import { ChatRow } from './chat-row.tsx'
import { OverVideo } from './danmaku.tsx'
import { Length } from './length.tsx'
import { ChatEnd } from './chat-end.tsx'
import { KeptRows } from './kept-rows.tsx'
import { Recorded } from './recorded.tsx'
import { RoomActivity } from './room-activity.tsx'
import panels from './panels.css'
import { Sheets } from './sheets.tsx'
import { StyleButton } from './style-button.tsx'
import { Toast } from './toast.tsx'
import settings from '../settings/settings.css'
import video from './video.css'

export const css = panels + video + settings

/** What belongs to no feature. */
export const slots: Slots = {
  'below-chat': RoomActivity,
  'chat-end': ChatEnd,
  'chat-row': ChatRow,
  'chat-start': KeptRows,
  composer: StyleButton,
  length: Length,
  live: Recorded,
  'over-video': OverVideo,
  head: BesideTitle,
  settings: ChatLookSettings,
  sheet: Sheets,
  toast: Toast,
}
