/** @jsxImportSource preact */
import { render } from 'preact'
import { SceneContext } from '../view/hooks.ts'
import { ToastContext } from '../view/toast.ts'
import type { Visit } from '../visit.ts'
import { WORDS } from '../words/index.ts'
import type { Language } from '../words/index.ts'
import { OwnSeat } from './own-seat.tsx'
import { stageWords } from './words.ts'

export type SeatOptions = {
  visit: Visit
  language: Language
  seat: number
  host: HTMLVideoElement | null
  toast: (text: string) => void
}

/**
 * What somebody on stage sees and needs: the invitation, their own picture, microphone and way out. A program of its own,
 * loaded by whoever is invited, so that nobody else pays for it. Gives what ends it.
 */
export function mountSeat(into: HTMLElement, { visit, language, seat, host, toast }: SeatOptions): () => void {
  const scene = { visit, language, words: WORDS[language] }
  render(
    <SceneContext.Provider value={scene}>
      <ToastContext.Provider value={toast}>
        <OwnSeat seat={seat} words={stageWords(language)} host={host} />
      </ToastContext.Provider>
    </SceneContext.Provider>,
    into,
  )
  return () => render(null, into)
}
