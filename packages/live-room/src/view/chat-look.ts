import { localPreferences } from '../small.ts'

/** How a viewer wants to read chats: how close rows are, and how large their text is. */
export type ChatLook = { density: 'cosy' | 'compact'; size: 'small' | 'normal' | 'large' | 'largest' }

const DEFAULT: ChatLook = { density: 'cosy', size: 'normal' }

export const chatLook = (): ChatLook => localPreferences.readObject('chat', DEFAULT)

/** Gives a chat (`.chat`) the look that the viewer wants. */
export function showLook(chat: HTMLElement | null, { density, size } = chatLook()): void {
  if (chat) Object.assign(chat.dataset, { density, size })
}
