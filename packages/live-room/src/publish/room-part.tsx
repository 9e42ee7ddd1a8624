import { RoomSession, wordsOf } from '../base.ts'
import type { Language } from '../base.ts'
import { PANEL_WORDS } from '../panels/words/index.ts'
import type { SessionOptions } from '../room-session.ts'

// What a host sees of their room: not needed for the preview.

export { AfterShow } from './after-show.tsx'
export { GuestTiles } from './guest-tiles.tsx'
export { HostChat } from './host-chat.tsx'
export { RoomFacts } from './room-facts.tsx'
export { TitleField } from './title-field.tsx'

/** Enters a room, with all of the SDK and the texts of its errors as soon as they are there. */
export function openRoom(options: SessionOptions, language: Language): RoomSession {
  const session = new RoomSession(options)
  const later = (): void => {}
  // Without them errors are told in English, and a command loads the rest of the SDK by itself.
  void wordsOf(PANEL_WORDS, language).catch(later)
  session.complete().catch(later)
  return session
}
