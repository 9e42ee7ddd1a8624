/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { isAtBottom, onDragDown } from '../view/drag-down.ts'

type Props = { label: string; name?: string; close: () => void; children: ComponentChildren }

/**
 * A panel at a control over the video, which stays lit; on a phone at the bottom, below the video. Escape and a press elsewhere
 * close it, and a finger that draws it down. The control that opens it has `aria-expanded`.
 */
export function Popover({ label, name, close, children }: Props) {
  const panel = useRef<HTMLDivElement>(null)
  // Other effects are undone after the next frame: until then the focus, and the next key, would be nowhere.
  useLayoutEffect(() => {
    const shown = panel.current
    const root = shown?.getRootNode() as ShadowRoot
    const before = root.activeElement as HTMLElement | null
    panel.current?.focus({ preventScroll: true })
    const pressed = (event: Event): void => {
      const inside = event
        .composedPath()
        .some(
          (one) => one === panel.current || (one instanceof Element && one.getAttribute('aria-expanded') === 'true'),
        )
      if (!inside) close()
    }
    // Wherever the focus is: a long press that opened it ends after it has the focus, and takes it away again.
    const escaped = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      close()
    }
    addEventListener('pointerdown', pressed, { capture: true })
    addEventListener('keydown', escaped, { capture: true })
    const stop = panel.current ? onDragDown(panel.current, isAtBottom, close) : undefined
    return () => {
      stop?.()
      removeEventListener('keydown', escaped, { capture: true })
      removeEventListener('pointerdown', pressed, { capture: true })
      // Who closes it from inside goes back; who has gone on to something else stays there.
      if (document.activeElement === document.body || shown?.contains(root.activeElement))
        before?.focus({ preventScroll: true })
    }
  }, [])
  return (
    <div ref={panel} class="popover" data-name={name} role="dialog" aria-label={label} tabIndex={-1}>
      {children}
    </div>
  )
}
