/** @jsxImportSource @ovation/live-room */
import { useEffect, useState } from 'preact/hooks'
import type { VideoProps } from '../base.ts'
import { useAnnounced, usePanelWords } from '../parts.ts'
import { isInApp } from './in-app.ts'
import { Notice } from './notice.tsx'

type Player = VideoProps['player']

/** The video has begun, and is not here yet. After a while it can be opened anew; that is tried by itself too. */
export function Loading({ player, late }: { player: Player; late: boolean }) {
  const words = usePanelWords()
  useAnnounced(late ? `${words.loadingVideo} ${words.lateMore}` : undefined)
  return (
    <Notice
      icon="wait"
      title={words.loadingVideo}
      text={late && words.lateMore}
      act={
        late && (
          <button type="button" class="primary" onClick={() => player.current?.play(player.current.less)}>
            {words.retryNow}
          </button>
        )
      }
    />
  )
}

/** The video is off: the viewer wanted that, or it has none. */
export function AudioOnly({ player }: { player: Player }) {
  const words = usePanelWords()
  const chosen = player.current?.audioOnly ?? false
  const show = (): void => {
    const playing = player.current
    if (!playing) return
    if (playing.less === 'audio') playing.play(undefined)
    else playing.audioOnly = false
  }
  return (
    <Notice
      icon="audio"
      title={words.audioOnly}
      text={chosen ? words.audioOnlyMore : words.noVideo}
      act={
        chosen && (
          <button type="button" class="primary" onClick={show}>
            {words.showVideo}
          </button>
        )
      }
    />
  )
}

/** The stream arrives, but this browser cannot decode its video; perhaps its audio. */
export function Unplayable({ player }: { player: Player }) {
  const words = usePanelWords()
  const [audible, setAudible] = useState(false)
  const more = isInApp(navigator) ? words.unplayableInApp : words.unplayableMore
  useAnnounced(`${words.unplayable} ${more}`)
  useEffect(() => {
    let left = false
    void player.current?.hasAudioOnly().then((has) => !left && setAudible(has))
    return () => void (left = true)
  }, [])
  const listen = (): void => {
    if (player.current) player.current.audioOnly = true
  }
  return (
    <Notice
      icon="screen"
      title={words.unplayable}
      text={more}
      act={
        audible && (
          <button type="button" class="primary" onClick={listen}>
            {words.justListen}
          </button>
        )
      }
    />
  )
}
