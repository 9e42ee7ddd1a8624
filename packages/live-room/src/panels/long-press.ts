/** As long as phones take for their own menus. */
const PRESS_MS = 500
/** A finger that moves further scrolls. */
const MAX_MOVED_PX = 10
/** Some browsers make a click of the end of a press, which would land on what the press has opened. */
const NO_CLICK_MS = 100

const swallow = (event: Event): void => {
  event.preventDefault()
  event.stopPropagation()
}

/**
 * Calls `pressed` with what a finger stays on in an element; returns a function that ends that. `window` hears where the
 * finger leaves: what was pressed may open something over itself.
 */
export function onLongPress(
  element: EventTarget,
  window: EventTarget,
  pressed: (target: EventTarget | null) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let from: { x: number; y: number } | undefined
  const over = new AbortController()
  const { signal } = over
  const end = (): void => {
    clearTimeout(timer)
    from = undefined
  }
  const listen = (target: EventTarget, type: string, heard: (event: PointerEvent) => void): void =>
    target.addEventListener(type, (event) => heard(event as PointerEvent), { signal })
  // A press that ended unheard swallows nothing of the next one.
  listen(window, 'pointerdown', () => window.removeEventListener('click', swallow, { capture: true }))
  listen(element, 'pointerdown', ({ target, pointerType, clientX, clientY }) => {
    end()
    if (pointerType !== 'touch') return
    from = { x: clientX, y: clientY }
    timer = setTimeout(() => {
      window.addEventListener('click', swallow, { capture: true, signal })
      pressed(target)
    }, PRESS_MS)
  })
  listen(element, 'pointermove', ({ clientX, clientY }) => {
    if (from && Math.hypot(clientX - from.x, clientY - from.y) > MAX_MOVED_PX) end()
  })
  for (const type of ['pointerup', 'pointercancel'])
    listen(window, type, () => {
      end()
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), NO_CLICK_MS)
    })
  // It would select the text.
  listen(element, 'contextmenu', (event) => from && event.preventDefault())
  return () => {
    end()
    over.abort()
  }
}
