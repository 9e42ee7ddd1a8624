/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

type Props = { label: string; close: () => void; children: ComponentChildren }

/**
 * A panel at a control over the video, which stays lit; on a phone at the bottom, below the video. Escape and a press elsewhere
 * close it. The control that opens it has `aria-expanded`.
 */
export function Popover({ label, close, children }: Props) {
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const root = panel.current?.getRootNode() as ShadowRoot
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
    addEventListener('pointerdown', pressed, { capture: true })
    return () => {
      removeEventListener('pointerdown', pressed, { capture: true })
      if (document.activeElement === document.body) before?.focus({ preventScroll: true })
    }
  }, [])
  return (
    <div
      ref={panel}
      class="popover"
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        close()
      }}
    >
      {children}
    </div>
  )
}
