/** @jsxImportSource @ovation/live-room */
import { explain, useScene, useToast, useVisit } from '#shell'
import { ControlIcon } from '../view/control-icon.tsx'
import { usePanelWords } from './words.ts'

/** Asks to come on stage, and takes it back. Shown while the host takes guests. */
export function HandButton() {
  const { visit } = useScene()
  const words = usePanelWords()
  const toast = useToast()
  const { essential, self } = useVisit(visit).room
  const { stage, settings, stream } = essential
  const up = stage.hands.some(({ actor }) => actor === visit.selfId)
  const runs = self?.role === 'host' || self?.role === 'owner'
  if (runs || self?.stage || !settings.hands || (stream.status !== 'live' && !up)) return null
  const change = (): void => {
    const { stage } = visit.room
    const asked = up ? stage.lowerHand() : stage.raiseHand()
    asked.then(
      () => toast(up ? words.handLowered : words.handRaised),
      (error) => toast(explain(words, error)),
    )
  }
  const text = up ? words.lowerHand : words.raiseHand
  return (
    <button type="button" class="round" aria-label={text} title={text} aria-pressed={up} onClick={change}>
      <ControlIcon name="hand" />
    </button>
  )
}
