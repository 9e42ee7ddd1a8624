import { useEffect, useRef, useState } from 'preact/hooks'
import { ChatBesideVideo } from './chat-beside-video.ts'
import type { useTheatre } from './use-theatre.ts'

type Inside = { current: Element | null }

/** Whether something is in full screen. While that is this element, its chat is folded away, as far as it is beside the video. */
export function useFullscreen(inside: Inside, theatre: ReturnType<typeof useTheatre>): boolean {
  const [on, set] = useState(false)
  const latest = useRef(theatre)
  latest.current = theatre
  useEffect(() => {
    const chat = new ChatBesideVideo({
      get isHidden() {
        return latest.current.on
      },
      hide: (hidden) => latest.current.set(hidden),
    })
    const changed = (): void => {
      const { fullscreenElement } = document
      set(fullscreenElement !== null)
      const { host } = (inside.current?.getRootNode() ?? {}) as Partial<ShadowRoot>
      if (fullscreenElement === null) chat.leaves()
      else if (fullscreenElement === host && !isOverVideo(inside.current)) chat.enters()
    }
    document.addEventListener('fullscreenchange', changed)
    return () => document.removeEventListener('fullscreenchange', changed)
  }, [inside])
  return on
}

/** Over an upright video the chat takes nothing from it. */
const isOverVideo = (frame: Element | null): boolean =>
  frame?.closest<HTMLElement>('.root')?.dataset['video'] === 'portrait' && innerHeight > innerWidth
