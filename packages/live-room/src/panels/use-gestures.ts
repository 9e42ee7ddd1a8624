import { useEffect, useRef } from 'preact/hooks'
import { onLongPress } from './long-press.ts'
import { onSwipe } from './swipe.ts'

type Gestures = {
  /** Across the room, where its layout has it. */
  swiped: () => void
  /** On the video. */
  pressed: () => void
}

/** What fingers do on a video beside taps. A button does the same as each. */
export function useGestures(controls: { current: HTMLElement | null }, gestures: Gestures): void {
  const latest = useRef(gestures)
  latest.current = gestures
  useEffect(() => {
    const element = controls.current
    const room = element?.closest<HTMLElement>('.root')
    if (!element || !room) return
    const stops = [
      onSwipe(room, () => getComputedStyle(element).touchAction.startsWith('pan-y') && latest.current.swiped()),
      onLongPress(element, window, (target) => target === element && latest.current.pressed()),
    ]
    return () => stops.forEach((stop) => stop())
  }, [controls])
}
