/** @jsxImportSource preact */
import { explain } from '../words/index.ts'
import { useScene, useVisit } from './hooks.ts'
import { Icon } from './icons.tsx'
import { useToast } from './toast.ts'

/** Asks to come on stage, and takes it back. Shown while the host takes guests. */
export function HandButton() {
  const { visit, words } = useScene()
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
      <Icon name="hand" />
    </button>
  )
}
