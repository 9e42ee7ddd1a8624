/** @jsxImportSource @ovation/live-room */
import { useEffect, useRef } from 'preact/hooks'
import type { VideoProps } from '../base.ts'
import { wantsLessMotion } from '../parts.ts'
import { leavesBars } from './letterbox.ts'

const INTERVAL_MS = 1_000
/** Blurred beyond recognition: a few pixels are as good as all. */
const [WIDTH_PX, HEIGHT_PX] = [32, 18]
/** How much of the frame before stays in the next: light changes, it does not jump. */
const NEW_SHARE = 0.6

type Connection = { saveData?: boolean }

/** Whether a viewer wants nothing that moves, or no work that is not needed. */
const isCalm = (): boolean =>
  wantsLessMotion() || ((navigator as { connection?: Connection }).connection?.saveData ?? false)

/** The light of the video around it, where it does not fill its stage: at most one small drawing a second. */
export function Ambient({ frame, video, playbackState }: VideoProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const lit = playbackState.mode === 'playing' && !playbackState.audioOnly
  useEffect(() => {
    const [shown, stage, around] = [video.current, frame.current, canvas.current]
    const ink = around?.getContext('2d')
    if (!shown || !stage || !around || !ink || !lit) return
    const draw = (): void => {
      const { videoWidth: width, videoHeight: height } = shown
      const bars =
        !isCalm() &&
        getComputedStyle(shown).objectFit === 'contain' &&
        leavesBars({ width, height }, { width: stage.clientWidth, height: stage.clientHeight })
      around.hidden = !bars
      if (!bars || document.hidden || shown.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return
      ink.globalAlpha = NEW_SHARE
      ink.drawImage(shown, 0, 0, WIDTH_PX, HEIGHT_PX)
    }
    draw()
    const timer = setInterval(draw, INTERVAL_MS)
    shown.addEventListener('resize', draw)
    return () => {
      clearInterval(timer)
      shown.removeEventListener('resize', draw)
      around.hidden = true
    }
  }, [lit])
  return <canvas ref={canvas} class="ambient" width={WIDTH_PX} height={HEIGHT_PX} aria-hidden="true" hidden />
}
