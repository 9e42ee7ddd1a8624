/** Where things are, in CSS pixels of the window. */
export type Sizes = {
  /** The bottom of the element. */
  bottomPx: number
  /** The window, as large as without a keyboard. */
  windowHeightPx: number
  /** What of it can be seen; `scale` is above 1 where somebody has zoomed in. */
  visible: { offsetTop: number; height: number; scale: number }
}

/** What takes less of a window is a bar of the browser. */
const MIN_KEYBOARD_PX = 120
const MAX_SCALE = 1.05

/** How much of an element's bottom the keyboard on a screen covers, in CSS pixels. */
export function coverOf({ bottomPx, windowHeightPx, visible }: Sizes): number {
  const keyboardPx = windowHeightPx - visible.height
  if (visible.scale > MAX_SCALE || keyboardPx < MIN_KEYBOARD_PX) return 0
  return Math.round(Math.min(keyboardPx, Math.max(0, bottomPx - visible.offsetTop - visible.height)))
}
