/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot, useToast } from '@ovation/live-room/base'
import type { SlotProps } from '@ovation/live-room/base'
import { ControlIcon, explain, Sheet, useStrings } from '@ovation/live-room/parts'
import { useEffect } from 'preact/hooks'
import { handOf } from './viewer-own-place.ts'
import { stageStrings } from './strings.ts'

/** What every browser that can send video has; the part that sends it knows the rest. */
const sendsVideo = (): boolean => 'VideoEncoder' in globalThis && navigator.mediaDevices !== undefined

/** The viewer's own hand: whether it is up, and what raises and lowers it; undefined while neither is possible. */
function useHand() {
  const { session, ask } = useRoomContext()
  const words = useStrings(stageStrings)
  const toast = useToast()
  const hand = handOf(useSnapshot(session).room, session.room.connection.self?.id)
  if (!hand) return undefined
  const { stage } = session.room
  const tell = (asked: Promise<unknown>, told: string): void =>
    void asked.then(
      () => toast(told),
      (error) => toast(explain(words, error)),
    )
  return {
    up: hand === 'up',
    text: hand === 'up' ? words.lowerHand : words.raiseHand,
    words,
    /** Lowers it, or asks whether to raise it. */
    change: (): void => {
      if (hand === 'up') return tell(stage.lowerHand(), words.handLowered)
      // Who is invited is awaited: nobody asks for what this browser cannot do.
      if (sendsVideo()) ask({ kind: 'stage' })
      else toast(words.cannotSend)
    },
    raise: (): void => tell(stage.raiseHand(), words.requestSent),
  }
}

/** Raises the viewer's hand, once they have read what that does, and lowers it. Shown while the host accepts guests. */
export function HandButton() {
  const hand = useHand()
  if (!hand) return null
  const { up, text, words, change } = hand
  return (
    <button
      type="button"
      class="round"
      aria-label={text}
      title={text}
      data-short={words.short}
      aria-pressed={up}
      onClick={change}
    >
      <ControlIcon name="hand" />
    </button>
  )
}

/** The same in the menu beside the title: the button is there only with the bar over the video, and is a sign alone. */
export function HandInMenu({ close }: SlotProps['more-menu']) {
  const hand = useHand()
  if (!hand) return null
  return (
    <button type="button" onClick={() => (close(), hand.change())}>
      <ControlIcon name="hand" /> {hand.text}
    </button>
  )
}

/** What asking to come on stage does, and the button that asks. It goes when asking is not possible any more. */
export function AskSheet({ request, close }: SlotProps['sheet']) {
  const hand = useHand()
  const asked = request?.kind === 'stage'
  const possible = hand?.up === false
  // Else it would open by itself with the next show.
  useEffect(() => {
    if (asked && !possible) close()
  }, [asked, possible])
  if (!asked || !possible) return null
  const { words, raise } = hand
  return (
    <Sheet title={words.askTitle} onClose={close}>
      <ul class="hand-steps">
        {words.askSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
      <button type="button" class="primary" onClick={() => (close(), raise())}>
        {words.sendRequest}
      </button>
    </Sheet>
  )
}
