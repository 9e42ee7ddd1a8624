/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { ControlIcon } from './control-icon.tsx'
import { isAtBottom, onDragDown } from './drag-down.ts'
import { overChat } from './over-chat.ts'

export type DialogProps = {
  title: string
  /** What the dialog is called where its title is told anyway. */
  label?: string | undefined
  /** It opens by itself: no button has the focus, so that somebody who types presses none. */
  calm?: boolean
  /** Of the button that closes it. */
  close: string
  onClose: () => void
  children: ComponentChildren
}

/** A panel over a player: from below on a phone, over a chat beside the video, in the middle elsewhere. Escape and a tap outside close it, and below a finger that draws it down. */
export function Dialog({ title, label = title, calm = false, close, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const root = dialog.current?.getRootNode() as ShadowRoot
    const before = root.activeElement as HTMLElement | null
    if (dialog.current) place(dialog.current, root.querySelector('.side')?.getBoundingClientRect())
    dialog.current?.showModal()
    if (calm) dialog.current?.focus()
    const stop = dialog.current ? onDragDown(dialog.current, isAtBottom, onClose) : undefined
    // A dialog that is removed while it is open gives the focus back to nobody.
    return () => {
      stop?.()
      if (document.activeElement === document.body) before?.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={label}
      tabIndex={calm ? -1 : undefined}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="sheet-body">
        <header>
          <h2>{title}</h2>
          <button type="button" class="round" aria-label={close} onClick={onClose}>
            <ControlIcon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}

function place({ dataset, style }: HTMLDialogElement, chat: DOMRect | undefined): void {
  const place = overChat(chat, { width: innerWidth, height: innerHeight })
  if (!place) return
  dataset['overChat'] = ''
  style.margin = `auto ${place.rightPx}px ${place.bottomPx}px auto`
  style.width = `${place.widthPx}px`
  style.maxHeight = `${place.maxHeightPx}px`
}
