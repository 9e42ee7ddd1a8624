/** @jsxImportSource @ovation/live-room */
import { useEffect, useReducer, useState } from 'preact/hooks'
import { timeOf, useRoomContext } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { onLongPress } from './long-press.ts'
import { onRowKeys } from './row-keys.ts'
import { usePanelWords } from './use-words.ts'

const rowOf = (target: EventTarget | null): HTMLElement | undefined =>
  (target as Element | null)?.closest<HTMLElement>('li[data-key]') ?? undefined
const authorOf = (row: HTMLElement): HTMLElement | null => row.querySelector('.author')

/**
 * Says when a message was sent, and opens its menu: by its author's name, by a button that comes with the time where the
 * pointer or the focus is, and by a finger: a tap or a long press. Both are over the chat, once for all rows: no row changes its size.
 */
export function RowMenu({ kept, list }: Pick<SlotProps['chat-end'], 'kept' | 'list'>) {
  const { ask, language } = useRoomContext()
  const words = usePanelWords()
  const [row, show] = useState<HTMLElement>()
  const [, place] = useReducer((n: number) => n + 1, 0)
  const messageOf = ({ dataset }: HTMLElement) => {
    const found = kept.log?.rows.find(({ key }) => key === dataset.key)
    return found?.kind === 'message' ? found.message : undefined
  }
  const open = (row: HTMLElement | undefined): void => {
    const message = row && messageOf(row)
    if (message) ask({ kind: 'person', message })
  }
  useEffect(() => {
    const element = list.current
    const chat = element?.parentElement
    if (!element || !chat) return
    const over = new AbortController()
    const on = (target: EventTarget, type: string, act: (event: Event) => void): void =>
      target.addEventListener(type, act, { signal: over.signal })
    const look = (at: EventTarget | null): void => {
      show(rowOf(at))
    }
    on(element, 'pointerover', (event) => (event as PointerEvent).pointerType === 'mouse' && look(event.target))
    on(element, 'click', (event) => {
      const { pointerType, target } = event as PointerEvent
      if (pointerType === 'touch' && !(target as Element).closest('button, a')) open(rowOf(target))
    })
    on(chat, 'pointerleave', () => show(undefined))
    on(element, 'focusin', ({ target }) => (target as Element).matches(':focus-visible') && look(target))
    on(element, 'focusout', () => show(undefined))
    on(element, 'scroll', () => place(undefined))
    const stops = [onLongPress(element, window, (target) => open(rowOf(target))), onRowKeys(element)]
    return () => {
      for (const stop of stops) stop()
      over.abort()
    }
  }, [list, kept, language])
  // Measuring makes the browser lay out the whole chat: not while nobody points at a row.
  if (!row?.isConnected) return null
  const box = list.current?.getBoundingClientRect()
  if (!box) return null
  const { top, height } = row.getBoundingClientRect()
  if (top < box.top || top + Math.min(height, HEIGHT_PX) > box.bottom) return null
  const at = messageOf(row)?.at
  return (
    <div class="row-menu" style={{ top: `${Math.round(top - box.top)}px` }}>
      {at !== undefined && <time>{timeOf(at, language)}</time>}
      <button
        type="button"
        // Keys reach the name of the author (`row-keys.ts`).
        tabIndex={-1}
        aria-haspopup="dialog"
        aria-label={words.messageMenu}
        title={words.messageMenu}
        onClick={() => {
          // Where the focus returns to.
          authorOf(row)?.focus({ preventScroll: true })
          open(row)
        }}
      >
        ⋯
      </button>
    </div>
  )
}

/** Of the button, as in the style sheet. */
const HEIGHT_PX = 28
