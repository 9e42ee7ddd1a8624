/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { usePanelWords } from '../panels/use-words.ts'
import { ControlIcon } from './control-icon.tsx'

/** A panel over the room: from below on a phone, in the middle elsewhere. Escape and a tap outside close it. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const words = usePanelWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const root = dialog.current?.getRootNode() as ShadowRoot
    const before = root.activeElement as HTMLElement | null
    dialog.current?.showModal()
    // A dialog that is removed while it is open gives the focus back to nobody.
    return () => {
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
