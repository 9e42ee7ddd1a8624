/** How far a finger draws a panel down until it closes. */
const MIN_MOVED_PX = 90
/** Less is enough for a quick finger. */
const MIN_QUICK_PX = 30
const QUICK_MS = 250
/** Until here it may still be a tap, or a finger that goes across. */
const START_PX = 8

/** What has a gesture of its own. */
const OTHERS = 'input[type=range], textarea'

type Sheet = Pick<HTMLElement, 'addEventListener' | 'scrollTop' | 'style'>

/** Whether the style sheet has a panel at the bottom now. */
export const isAtBottom = (panel: Element): boolean => getComputedStyle(panel).getPropertyValue('--at-bottom') !== ''

/**
 * Lets a finger draw a panel down that is at the bottom of the screen and scrolled to its start: it follows the finger, and
 * `close` is called where it is let go far enough. `mayDraw`: whether it is there now. Returns what ends that.
 */
export function onDragDown<P extends Sheet>(panel: P, mayDraw: (panel: P) => boolean, close: () => void): () => void {
  const over = new AbortController()
  let from: { x: number; y: number; atMs: number } | undefined
  let movedPx = 0
  const listen = (type: string, heard: (event: TouchEvent) => void): void =>
    panel.addEventListener(type, (event) => heard(event as TouchEvent), { signal: over.signal, passive: false })
  const letGo = (): void => {
    from = undefined
    movedPx = 0
    panel.style.translate = ''
  }
  listen('touchstart', ({ touches, target, timeStamp }) => {
    letGo()
    const [finger, second] = touches
    if (!finger || second || panel.scrollTop > 0 || !mayDraw(panel) || (target as Element | null)?.closest?.(OTHERS))
      return
    from = { x: finger.clientX, y: finger.clientY, atMs: timeStamp }
  })
  listen('touchmove', (event) => {
    const [finger] = event.touches
    if (!from || !finger) return
    const downPx = finger.clientY - from.y
    const begins = movedPx === 0
    // Upwards it scrolls, sideways it is no drag; and once it has begun, the browser does not scroll with it.
    if (begins && downPx < START_PX) {
      if (downPx < -START_PX || Math.abs(finger.clientX - from.x) > START_PX) letGo()
      return
    }
    event.preventDefault()
    movedPx = Math.max(1, downPx)
    panel.style.translate = `0 ${movedPx}px`
  })
  listen('touchend', ({ timeStamp }) => {
    const far = movedPx >= MIN_MOVED_PX || (movedPx >= MIN_QUICK_PX && from && timeStamp - from.atMs <= QUICK_MS)
    letGo()
    if (far) close()
  })
  listen('touchcancel', letGo)
  return () => over.abort()
}
