/** @jsxImportSource @ovation/live-room */
import type { ReplayItem } from '@ovation/client'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { goesOn, showLook } from '../core.ts'
import type { Language } from '../words/index.ts'
import { ItemRow } from './item-row.tsx'
import { useRecorded } from './use-recorded.ts'
import type { ReplayWords } from './words/index.ts'

const AT_END_PX = 60

type Props = {
  shown: readonly ReplayItem[]
  /** Where the recording begins, on its clock. */
  startMs: number
  /** The chat at this position could not be loaded. */
  failed: boolean
  language: Language
  words: ReplayWords
}

/** The chat up to the position of the video. It follows its newest row until somebody scrolls back. */
export function Chat({ shown, startMs, failed, language, words }: Props) {
  const list = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const parts = useRecorded()
  useLayoutEffect(() => showLook(list.current?.parentElement ?? null), [])
  useLayoutEffect(() => {
    if (list.current && following.current) list.current.scrollTop = list.current.scrollHeight
  }, [shown, parts.length])
  return (
    <>
      {failed && (
        <p class="connection" role="status">
          {words.moreLater}
        </p>
      )}
      <div class="chat">
        <div
          ref={list}
          class="scroll"
          aria-label={words.chat}
          tabIndex={0}
          onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
            (following.current = scrollHeight - scrollTop - clientHeight < AT_END_PX)
          }
        >
          <ol>
            {shown.length === 0 && <li class="empty">{words.quiet}</li>}
            {shown.map((item, n) => (
              <ItemRow
                key={item.kind === 'message' ? item.message.seq : item.seq}
                {...{ item, startMs, language, words, parts }}
                more={goesOn(shown[n - 1], item)}
              />
            ))}
          </ol>
        </div>
      </div>
    </>
  )
}
