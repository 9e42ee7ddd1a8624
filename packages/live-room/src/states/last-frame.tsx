/** @jsxImportSource @ovation/live-room */
import { useLayoutEffect, useRef } from 'preact/hooks'

/** Behind a card, and dimmed: more pixels are not to be seen. */
const MAX_WIDTH_PX = 640

/** The frame that a video showed when this was first rendered: a stream that ends takes its own away. */
export function LastFrame({ video }: { video: { current: HTMLVideoElement | null } }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const [shown, kept] = [video.current, canvas.current]
    if (!shown || !kept || shown.videoWidth === 0 || shown.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return
    const scale = Math.min(1, MAX_WIDTH_PX / shown.videoWidth)
    kept.width = Math.round(shown.videoWidth * scale)
    kept.height = Math.round(shown.videoHeight * scale)
    kept.getContext('2d')?.drawImage(shown, 0, 0, kept.width, kept.height)
    kept.hidden = false
  }, [])
  return <canvas ref={canvas} class="last-frame" aria-hidden="true" hidden />
}
