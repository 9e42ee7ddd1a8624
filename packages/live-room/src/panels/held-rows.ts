import { useEffect } from 'preact/hooks'
import type { SlotProps } from '../base.ts'
import type { ChatLog } from '../chat-log.ts'
import { Hold } from '../hold.ts'

/** Who has left a mouse on the chat and watches the video wants the chat to go on. */
const REST_MS = 10_000
const LOOK_INTERVAL_MS = 250
/** The keyboard is on something of a row. */
const IN_USE = 'li :focus-visible'

type Options = Pick<SlotProps['chat-start'], 'list' | 'redraw'> & { log: ChatLog; reading: boolean }

/** Holds the rows of the chat still while somebody points at one, has a finger on it, or is on it with the keyboard. */
export function useHeldRows({ list, log, reading, redraw }: Options): void {
  useEffect(() => {
    const element = list.current
    const chat = element?.parentElement
    if (!element || !chat || reading) return
    const hold = new Hold(() => performance.now(), REST_MS)
    const over = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = (): void => {
      hold.focus(element.querySelector(IN_USE) !== null)
      const still = hold.held
      const before = log.heldBack !== undefined
      log.hold(still)
      if (before !== (log.heldBack !== undefined)) redraw()
      clearTimeout(timer)
      timer = still ? setTimeout(look, LOOK_INTERVAL_MS) : undefined
    }
    const on = (types: string[], heard: (event: PointerEvent) => void): void => {
      for (const type of types)
        chat.addEventListener(type, (event) => (heard(event as PointerEvent), look()), { signal: over.signal })
    }
    on(['pointermove', 'pointerleave'], ({ type, pointerType }) => {
      if (pointerType === 'mouse') hold.point(type === 'pointermove')
    })
    on(['pointerdown', 'pointerup', 'pointercancel'], ({ type, pointerType }) => {
      if (pointerType !== 'mouse') hold.touch(type === 'pointerdown')
    })
    on(['focusin'], () => {})
    // In a menu of a row, too, which is outside the chat.
    addEventListener('keydown', ({ key }) => hold.press(key), { capture: true, signal: over.signal })
    return () => {
      over.abort()
      clearTimeout(timer)
      log.hold(false)
    }
  }, [list, log, reading])
}
