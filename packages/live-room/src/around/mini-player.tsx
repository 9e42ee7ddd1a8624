/** @jsxImportSource @ovation/live-room */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { VideoProps } from '../base.ts'
import { ControlIcon, usePanelWords } from '../parts.ts'

/** Less of the video in the window counts as scrolled away. */
const MIN_SEEN_SHARE = 0.25

const pageScrolls = (): boolean => {
  const { scrollHeight, clientHeight } = document.documentElement
  return scrollHeight > clientHeight + 1
}

/**
 * While a page is scrolled past the video, it plays on in a corner of the window. It is the same element, lifted over the page:
 * nothing begins anew, and nothing of the page moves.
 */
export function MiniPlayer({ frame, playbackState }: VideoProps) {
  const { root } = useRoomContext()
  const words = usePanelWords()
  const [mini, setMini] = useState(false)
  /** Closed until the video is back in its place. */
  const closed = useRef(false)
  const playing = playbackState.mode === 'playing' && !playbackState.audioOnly
  useEffect(() => {
    const area = frame.current?.parentElement
    if (!area || !playing || !('showPopover' in area)) return
    const watch = new IntersectionObserver(
      (entries) => {
        const { intersectionRatio, boundingClientRect } = entries.at(-1) as IntersectionObserverEntry
        const away = intersectionRatio < MIN_SEEN_SHARE && boundingClientRect.height > 0
        if (!away) closed.current = false
        const wanted = root.host.getAttribute('mini-player') !== 'off' && pageScrolls() && !document.fullscreenElement
        setMini(away && wanted && !closed.current)
      },
      { threshold: MIN_SEEN_SHARE },
    )
    watch.observe(area)
    return () => {
      watch.disconnect()
      setMini(false)
    }
  }, [playing])
  // Before the next paint: the buttons and the place of the video change together.
  useLayoutEffect(() => {
    const stage = frame.current
    const area = stage?.parentElement
    if (!mini || !stage || !area) return
    // Its place stays.
    area.style.minHeight = `${area.offsetHeight}px`
    stage.popover = 'manual'
    stage.dataset.mini = ''
    stage.showPopover()
    return () => {
      stage.removeAttribute('popover')
      delete stage.dataset.mini
      area.style.minHeight = ''
    }
  }, [mini])
  if (!mini) return null
  return (
    <div class="mini">
      <button
        type="button"
        class="mini-back"
        aria-label={words.backToRoom}
        title={words.backToRoom}
        onClick={() => root.host.scrollIntoView({ block: 'center' })}
      />
      <button
        type="button"
        class="round"
        aria-label={words.close}
        title={words.close}
        onClick={() => {
          closed.current = true
          setMini(false)
        }}
      >
        <ControlIcon name="close" />
      </button>
    </div>
  )
}
