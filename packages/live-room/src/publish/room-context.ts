import { loadedWords } from '../core.ts'
import type { OvationError } from '@ovation/client'
import { PANEL_WORDS } from '../panels/words/index.ts'
import type { RoomSession } from '../room-session.ts'
import { explain } from '../words/format.ts'
import type { Language } from '../words/index.ts'
import type { PublishWords } from './words/index.ts'

/** What every part of the room on a host's screen is given. */
export type OfRoom = {
  session: RoomSession
  words: PublishWords
  language: Language
  /** Shows a short message that disappears by itself. */
  tell: (text: string) => void
}

/** Runs a command, and says how it ended; without `told` only that it failed. */
export async function attempt(
  { tell, language }: Pick<OfRoom, 'tell' | 'language'>,
  command: () => Promise<unknown>,
  told?: string,
): Promise<boolean> {
  try {
    await command()
    if (told !== undefined) tell(told)
    return true
  } catch (error) {
    const errors = loadedWords(PANEL_WORDS, language)?.words.errors ?? {}
    tell(explain({ errors }, error as OvationError))
    return false
  }
}
