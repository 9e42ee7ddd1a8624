import type { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useRef, useState } from 'preact/hooks'
import { shortcutStrings } from '../shortcuts/strings.ts'
import { useKeys } from '../view/keys.ts'
import type { Language } from '../words/index.ts'
import type { FlownText } from './fly-messages.ts'
import { TextPicker } from './text-picker.ts'
import type { Chosen } from './text-picker.ts'

type Places<M> = {
  /** The element that has the video, the canvas and the controls over it. */
  frame: { current: HTMLElement | null }
  canvas: { current: HTMLCanvasElement | null }
  overlay: DanmakuOverlay<FlownText<M>> | undefined
  /** Whether there are any texts. */
  flies: boolean
  language: Language
}

/**
 * Lets a viewer stop a text and open its menu: with a mouse on it, by a tap on it, or by B, the arrows and Enter. Only where a
 * text is: everywhere else pointers do what they always do.
 */
export function useChosenText<M>({ frame, canvas, overlay, flies, language }: Places<M>) {
  const [chosen, choose] = useState<Chosen<M>>()
  const close = useRef<() => void>(() => {})
  const dismiss = useRef<() => void>(() => {})
  const enter = useRef<() => boolean>(() => false)
  useEffect(() => {
    const element = frame.current
    const ground = canvas.current
    if (!element || !ground || !overlay) return
    const picker = new TextPicker(overlay, ground, choose)
    close.current = () => picker.close()
    dismiss.current = () => picker.dismiss()
    enter.current = () => picker.enter()
    const over = new AbortController()
    const on = (target: EventTarget, type: string, act: (event: PointerEvent) => void, capture = false): void =>
      target.addEventListener(type, act as EventListener, { signal: over.signal, capture })
    on(element, 'pointermove', (event) => event.pointerType === 'mouse' && picker.hover(event))
    on(element, 'pointerleave', (event) => event.pointerType === 'mouse' && picker.leave())
    on(element, 'pointerdown', (event) => picker.press(event), true)
    on(element, 'click', (event) => picker.click(event), true)
    on(window, 'pointerdown', (event) => !event.composedPath().includes(element) && picker.dismiss(), true)
    ground.addEventListener('keydown', (event) => picker.key(event), { signal: over.signal })
    ground.addEventListener('blur', ({ relatedTarget }) => picker.blur(relatedTarget), { signal: over.signal })
    return () => {
      over.abort()
      picker.dismiss()
    }
  }, [overlay])
  useEffect(() => dismiss.current(), [flies])
  const does = shortcutStrings[language]
  useKeys(frame, { b: { does: does.doesPick, act: () => enter.current() } })
  return { chosen, close: () => close.current() }
}
