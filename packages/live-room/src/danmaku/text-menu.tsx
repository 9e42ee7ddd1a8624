/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Language } from '../words/index.ts'
import { shownName } from '../core.ts'
import { copyText } from '../panels/copy-text.ts'
import { blockPerson, blockTextsLike } from './block.ts'
import { danmakuStrings } from './strings.ts'
import type { Chosen } from './text-picker.ts'

/** For how long it says what was done. */
const SAID_MS = 1_200
const MARGIN_PX = 8

type Said = { author: { id: string; name: string }; text: string }

type Props<M> = {
  chosen: Chosen<M>
  /** The viewer's own, which they do not block. */
  own?: boolean
  close: () => void
  language: Language
  /** What else can be done with it here. */
  children?: ComponentChildren
}

/** The menu of a text over the video: the whole text, and what can be done with it. */
export function TextMenu<M extends Said>({ chosen, own = false, close, language, children }: Props<M>) {
  const { message, box, byKeys } = chosen
  const words = danmakuStrings[language]
  const menu = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<{ left: string; top: string }>()
  const [told, tell] = useState<string>()
  const name = shownName(message.author.name, language)
  useLayoutEffect(() => {
    const element = menu.current
    const around = element?.offsetParent
    if (!element || !around) return
    const { offsetWidth: width, offsetHeight: height } = element
    const left = Math.min(box.left, around.clientWidth - width - MARGIN_PX)
    const below = box.top + box.height
    const above = box.top - height
    const top = below + height <= around.clientHeight || above < 0 ? below : above
    setPlace({
      left: `${Math.max(MARGIN_PX, left)}px`,
      top: `${Math.max(0, Math.min(top, around.clientHeight - height))}px`,
    })
  }, [box])
  useEffect(() => {
    // What is not placed yet is not to be seen, and takes no focus.
    if (byKeys && place) menu.current?.querySelector('button')?.focus({ preventScroll: true })
  }, [byKeys, place])
  useEffect(() => {
    if (told === undefined) return
    const timer = setTimeout(close, SAID_MS)
    return () => clearTimeout(timer)
  }, [told])
  const copy = async (): Promise<void> => {
    try {
      await copyText(message.text)
      tell(words.copied)
    } catch {
      tell(words.notCopied)
    }
  }
  return (
    <div
      ref={menu}
      class="text-menu"
      role="group"
      aria-label={words.textMenu}
      style={place ?? { visibility: 'hidden' }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        close()
      }}
    >
      <p>
        <b>{name}</b> {message.text}
      </p>
      <div class="acts" role="status">
        {told}
      </div>
      {told === undefined && (
        <div class="acts">
          {children}
          <button type="button" onClick={() => void copy()}>
            {words.copyText}
          </button>
          {!own && (
            <>
              <button
                type="button"
                onClick={() => {
                  tell(words.blockedPerson(name))
                  blockPerson(message.author.id, name)
                }}
              >
                {words.blockPerson}
              </button>
              <button
                type="button"
                onClick={() => {
                  tell(words.blockedLike)
                  blockTextsLike(message.text)
                }}
              >
                {words.blockLike}
              </button>
            </>
          )}
        </div>
      )}
    </div>
  )
}
