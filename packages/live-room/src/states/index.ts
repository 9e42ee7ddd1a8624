import type { Slots } from '../base.ts'
import { AboveChat } from './chat-card.tsx'
import { Refusal } from './refusal.tsx'
import { StageCard } from './stage-card.tsx'

export { default as css } from './states.css'

/** What is shown in place of the video, of the connection, or of the room: the states of a room as cards. */
export const slots: Slots = { card: StageCard, 'above-chat': AboveChat, refusal: Refusal }
