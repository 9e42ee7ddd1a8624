/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { usePanelWords } from '../panels/use-words.ts'
import { ControlIcon } from './control-icon.tsx'
import { isAtBottom, onDragDown } from './drag-down.ts'

/** A panel over the room: from below on a phone, in the middle elsewhere. Escape and a tap outside close it, and below a finger that draws it down. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const words = usePanelWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const root = dialog.current?.getRootNode() as ShadowRoot
    const before = root.activeElement as HTMLElement | null
    dialog.current?.showModal()
    const stop = dialog.current ? onDragDown(dialog.current, isAtBottom, props.onClose) : undefined
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
      aria-label={props.title}
      onClose={props.onClose}
      onClick={(event) => event.target === dialog.current && props.onClose()}
    >
      <div class="sheet-body">
        <header>
          <h2>{props.title}</h2>
          <button type="button" class="round" aria-label={words.close} onClick={props.onClose}>
            <ControlIcon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}
