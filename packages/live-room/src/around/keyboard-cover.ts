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

/** Tells the `.root` of a screen how much of it the keyboard covers, as `--keyboard`. Returns a function that ends it. */
export function followKeyboard(root: ShadowRoot): () => void {
  const { visualViewport: visible } = window
  if (!visible) return () => {}
  const look = (): void => {
    // Only a field opens a keyboard.
    const bottomPx = root.activeElement?.matches('input') ? root.host.getBoundingClientRect().bottom : 0
    const px = coverOf({ bottomPx, windowHeightPx: innerHeight, visible })
    root.querySelector<HTMLElement>('.root')?.style.setProperty('--keyboard', `${px}px`)
  }
  const targets = [visible, visible, root, root]
  const types = ['resize', 'scroll', 'focusin', 'focusout']
  types.forEach((type, at) => targets[at]?.addEventListener(type, look))
  return () => types.forEach((type, at) => targets[at]?.removeEventListener(type, look))
}
