import type { Author, Model } from '@ovation/kernel'

/** A separate constant, so that a page that needs only this one does not load the other limits. */
export const DEFAULT_TEXT_CHARS = 500

/** How a message flies over the video. */
export type Danmaku = { mode: 'scroll' | 'top' | 'bottom'; color?: string; size?: 'small' | 'normal' | 'large' }

export type MessageSettings = {
  /** Who may send messages; staff always may. */
  speak: 'everyone' | 'members' | 'staff'
  /** The minimum time between two messages of one person below moderator; 0 is off. */
  slowModeMs: number
  /** The maximum length of a message, in visible characters. Default 500. */
  maxTextChars: number
}

export type MessageSlice = {
  /** The seqs of the messages that are pinned. */
  pinned: number[]
}

/** A message is identified in its room by the seq of its `message.sent`. */
export type MessageEvents = {
  'message.sent': {
    text: string
    by: Author
    danmaku?: Danmaku
    data?: unknown
    replyTo?: number
    /** The command id that its author chose, so that the author's screens match it with what they already show. */
    cid: string
    /** Stored, but shown to nobody: more was said at that moment than anybody can read. */
    shown?: false
  }
  'message.edited': { message: number; text: string }
  'message.deleted': { message: number }
  'message.pinned': { message: number }
  'message.unpinned': { message: number }
}

const unpin = ({ pinned }: MessageSlice, { message }: { message: number }): MessageSlice => ({
  pinned: pinned.filter((seq) => seq !== message),
})

export const MESSAGE_LIMITS = {
  maxTextChars: 2_000,
  defaultTextChars: DEFAULT_TEXT_CHARS,
  maxPinnedMessages: 3,
  maxSlowModeMs: 3_600_000,
} as const

export const messages: Model<MessageSlice, MessageEvents, MessageSettings> = {
  initial: { pinned: [] },
  settings: { speak: 'everyone', slowModeMs: 0, maxTextChars: DEFAULT_TEXT_CHARS },
  events: {
    'message.deleted': unpin,
    'message.pinned': (slice, body) => ({ pinned: [...unpin(slice, body).pinned, body.message] }),
    'message.unpinned': unpin,
  },
}
