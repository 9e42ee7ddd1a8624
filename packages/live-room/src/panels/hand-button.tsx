/** @jsxImportSource @ovation/live-room */
import { explain, useRoomContext, useToast, useSnapshot } from '#shell'
import { ControlIcon } from '../view/control-icon.tsx'
import { usePanelWords } from './words.ts'

/** Raises and lowers the viewer's hand. Shown while the host accepts guests. */
export function HandButton() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const toast = useToast()
  const { state, self } = useSnapshot(session).room
  const { stage, settings, stream } = state
  const up = stage.hands.some(({ actor }) => actor === session.selfId)
  const runs = self?.role === 'host' || self?.role === 'owner'
  if (runs || self?.stage || !settings.hands || (stream.status !== 'live' && !up)) return null
  const change = (): void => {
    const { stage } = session.room
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
