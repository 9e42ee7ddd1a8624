import type { Slots } from '../base.ts'
import { Card } from './card.tsx'
import { ChatRow } from './chat-row.tsx'
import { Connection } from './connection.tsx'
import { Overlay, OverVideo } from './danmaku.tsx'
import { Length } from './length.tsx'
import { ChatEnd } from './chat-end.tsx'
import { KeptRows } from './kept-rows.tsx'
import { Refusal } from './refusal.tsx'
import { RoomActivity } from './room-activity.tsx'
import panels from './panels.css'
import { ShareButton } from './share-button.tsx'
import { Sheets } from './sheets.tsx'
import { StyleButton } from './style-button.tsx'
import { Toast } from './toast.tsx'
import video from './video.css'

export const css = panels + video

/** What belongs to no feature. */
export const slots: Slots = {
  'above-chat': Connection,
  'below-chat': RoomActivity,
  'chat-end': ChatEnd,
  'chat-row': ChatRow,
  'chat-start': KeptRows,
  composer: StyleButton,
  length: Length,
  'over-video': OverVideo,
  overlay: Overlay,
  card: Card,
  head: ShareButton,
  refusal: Refusal,
  sheet: Sheets,
  toast: Toast,
}
