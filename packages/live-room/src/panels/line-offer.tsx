/** @jsxImportSource @ovation/live-room */
import { useEffect, useRef, useState } from 'preact/hooks'
import { LineKeeper } from '../player/line-keeper.ts'
import type { Offer } from '../player/line-keeper.ts'
import type { PlaybackState, Player } from '../player/player.ts'
import { ControlIcon } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

/** Adapts playback to the available bandwidth; what it cannot decide by itself is offered, in one tap. */
export function LineOffer({
  player,
  playbackState,
}: {
  player: { current: Player | undefined }
  playbackState: PlaybackState
}) {
  const words = usePanelWords()
  const keeper = useRef<LineKeeper>(undefined)
  const [offer, setOffer] = useState<Offer>()
  useEffect(() => {
    const made = new LineKeeper({
      look: () => player.current?.comingIn,
      lower: async () => (await player.current?.lower()) ?? false,
      playlist: () => player.current?.playlist ?? '',
      offers: setOffer,
    })
    keeper.current = made
    return () => made.close()
  }, [player])
  useEffect(() => keeper.current?.played(player.current?.less !== undefined), [playbackState, player])
  // Said no to: until something else is offered, or nothing for a while.
  const [declined, decline] = useState<Offer>()
  useEffect(() => void (offer !== declined && decline(undefined)), [offer])
  if (!offer || offer === declined) return null
  return (
    <div class="unmute line-offer">
      <button type="button" onClick={() => player.current?.play(offer === 'audioOnly' ? 'audio' : undefined)}>
        {offer === 'audioOnly' ? words.lineIsSlow : words.lineIsGood}
      </button>
      <button type="button" class="round" aria-label={words.close} onClick={() => decline(offer)}>
        <ControlIcon name="close" />
      </button>
    </div>
  )
}
