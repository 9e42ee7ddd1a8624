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
  /** Shows a short message that disappears by itself, with a button that takes back what it tells. */
  tell: (text: string, undo?: Undo) => void
}

/** What takes something back, and what its button is called. */
export type Undo = { label: string; act: () => void }

/** Runs a command, and says how it ended; without `told` only that it failed. `undo`: takes it back, by a button of that name. */
export async function attempt(
  room: Pick<OfRoom, 'tell' | 'language' | 'words'>,
  command: () => Promise<unknown>,
  told?: string,
  undo?: { label: string; command: () => Promise<unknown> },
): Promise<boolean> {
  const { tell, language, words } = room
  try {
    await command()
    if (told !== undefined) tell(told, undo && { label: undo.label, act: () => void attempt(room, undo.command) })
    return true
  } catch (error) {
    const errors = loadedWords(PANEL_WORDS, language)?.words.errors ?? {}
    tell(explain({ errors: { ...errors, ...words.errors } }, error as OvationError))
    return false
  }
}
