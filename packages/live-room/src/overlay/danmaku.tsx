/** @jsxImportSource @ovation/live-room */
import { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useRef } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { OverlayProps } from '../base.ts'
import { flyMessages } from '../danmaku/fly-messages.ts'
import type { FlownText } from '../danmaku/fly-messages.ts'
import { DEFAULT_PREFERENCES, toSettings } from '../danmaku/preferences.ts'
import { startPreview } from '../danmaku/preview.ts'
import { hiddenBy } from './hidden-by.ts'
import { overlayStrings } from './strings.ts'

/** The messages of the room as texts that fly over the picture, all of them as they are said. */
export function OverlayDanmaku({ options, frame, textPx }: OverlayProps) {
  const { session, language } = useRoomContext()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (!canvas.current) return
    const flying = new DanmakuOverlay<FlownText>(canvas.current, { now: () => performance.now() })
    const preferences = { ...DEFAULT_PREFERENCES, stroke: 'thick', opacity: 1, subtitleSafe: false } as const
    flying.settings = { ...toSettings(preferences, frame.current?.clientWidth ?? 0), fontPx: textPx }
    const stop = options.preview
      ? startPreview(
          flying,
          overlayStrings[language].samples.map(({ text }) => text),
        )
      : session.onRoom((room) => flyMessages(room, flying, { isOwn: () => false, hides: hiddenBy(options) }))
    return () => {
      stop()
      flying.clear()
    }
  }, [session, options, textPx, language])
  return <canvas ref={canvas} class="danmaku" aria-hidden="true" tabIndex={-1} />
}
