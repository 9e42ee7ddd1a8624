/** A finger that moves less taps. */
const MIN_MOVED_PX = 60
/** A finger that takes longer does something else. */
const MAX_MS = 700
/** How much further it moves sideways than up or down. */
const MIN_RATIO = 2

/** Fields, and what is over the room, have their own gestures. */
const OTHERS = 'dialog, input, textarea, [draggable]'

/**
 * Calls `swiped` after a finger has moved across an element, left or right; returns a function that ends that. The style sheet
 * decides where fingers do so: where the browser scrolls with them it takes them away.
 */
export function onSwipe(element: EventTarget, swiped: () => void): () => void {
  const over = new AbortController()
  let from: { id: number; x: number; y: number; atMs: number } | undefined
  const listen = (type: string, heard: (event: PointerEvent) => void): void =>
    element.addEventListener(type, (event) => heard(event as PointerEvent), { signal: over.signal })
  listen('pointerdown', ({ pointerId, pointerType, isPrimary, clientX, clientY, timeStamp, target }) => {
    // A second finger zooms.
    from =
      pointerType === 'touch' && isPrimary && !(target as Element | null)?.closest?.(OTHERS)
        ? { id: pointerId, x: clientX, y: clientY, atMs: timeStamp }
        : undefined
  })
  listen('pointercancel', () => (from = undefined))
  listen('pointerup', ({ pointerId, clientX, clientY, timeStamp }) => {
    const began = from
    from = undefined
    if (began?.id !== pointerId || timeStamp - began.atMs > MAX_MS) return
    const [across, along] = [Math.abs(clientX - began.x), Math.abs(clientY - began.y)]
    if (across >= MIN_MOVED_PX && across >= along * MIN_RATIO) swiped()
  })
  return () => over.abort()
}
